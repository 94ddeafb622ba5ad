import type { X509Certificate } from "node:crypto";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { keyProofPrefix } from "../../protocol/agent-service.js";

/** The agent's own key: the provider binds the token to it. */
export interface AgentKey {
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  /** Signature over prefix, the provider's nonce and the digest of the certificate (DER) that the agent trusts. */
  prove(nonce: Uint8Array, certificate: X509Certificate): Buffer;
}

/** A new Ed25519 key. With `file` (in the ramdisk's memory) a restarted agent goes on with the former one, since the provider would refuse another. */
export function makeAgentKey(file?: string): AgentKey {
  const privateKey = (file === undefined ? undefined : readKey(file)) ?? newKey(file);
  return {
    publicKey: createPublicKey(privateKey).export({ type: "spki", format: "der" }),
    prove: (nonce, certificate) => {
      const digest = createHash("sha256").update(certificate.raw).digest();
      return sign(null, Buffer.concat([Buffer.from(keyProofPrefix), nonce, digest]), privateKey);
    },
  };
}

function readKey(file: string): KeyObject | undefined {
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    return undefined;
  }
}

function newKey(file: string | undefined): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519");
  if (file !== undefined) writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return privateKey;
}
