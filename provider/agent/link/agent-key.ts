import { X509Certificate, createHash, generateKeyPairSync, sign } from "node:crypto";
import { keyProofPrefix } from "../../protocol/agent-service.js";

/** The agent's own key, made at start and kept in memory only: the provider binds the token to it. */
export interface AgentKey {
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  /** Signature over prefix, the provider's nonce and the digest of the certificate (DER) that the agent trusts. */
  prove(nonce: Uint8Array, certificate: X509Certificate): Buffer;
}

export function makeAgentKey(): AgentKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }),
    prove: (nonce, certificate) => {
      const digest = createHash("sha256").update(certificate.raw).digest();
      return sign(null, Buffer.concat([Buffer.from(keyProofPrefix), nonce, digest]), privateKey);
    },
  };
}
