import { createHash, randomUUID, webcrypto, X509Certificate } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import * as x509 from "@peculiar/x509";

/** How waiting agents find and know the service: its ports and its TLS key. */
export interface SiteIdentity {
  readonly httpPort: number;
  readonly agentPort: number;
  readonly key: string;
  readonly certificate: string;
}

interface StoredIdentity extends SiteIdentity {
  readonly version: 1;
  readonly savedAt: number;
  /** Attempt by host UUID, of hosts whose agent may still be waiting. */
  readonly unfinished: Readonly<Record<string, string>>;
}

/** Older files are of runs that nobody will resume. */
const maxAgeMs = 7 * 24 * 3600 * 1000;

/** SHA-256 of the certificate's DER: what the agent signs along with the challenge. */
export function certificateDigest(certificate: string): Buffer {
  return createHash("sha256").update(new X509Certificate(certificate).raw).digest();
}

/** A new key and a self-signed certificate for `address` and every address of this machine; agents pin the certificate itself. Servers' clocks may be wrong by decades. */
export async function makeKeyAndCertificate(address: string): Promise<{ readonly key: string; readonly certificate: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const local = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map((one) => one.address));
  // Bounded: host.json carries the certificate, and a machine full of containers has many interfaces.
  const names = [...new Set([address, ...local])]
    .slice(0, 64)
    .map((one) => ({ type: /[:]|^[\d.]+$/.test(one) ? ("ip" as const) : ("dns" as const), value: one }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=pulumi-baremetal",
      notBefore: new Date("1970-01-02T00:00:00Z"),
      notAfter: new Date("2099-12-31T00:00:00Z"),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
        new x509.SubjectAlternativeNameExtension(names),
      ],
    },
    webcrypto,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const pem = `-----BEGIN PRIVATE KEY-----\n${(key.match(/.{1,64}/g) ?? []).join("\n")}\n-----END PRIVATE KEY-----\n`;
  return { key: pem, certificate: `${certificate.toString("pem")}\n` };
}

/** One file of mode 0600 that keeps an identity while any of its hosts is unfinished. Writes come one after the other. */
export class IdentityFile {
  readonly identity: SiteIdentity;
  readonly #path: string;
  readonly #now: () => number;
  #unfinished: Map<string, string>;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, identity: SiteIdentity, now: () => number, unfinished: Readonly<Record<string, string>> = {}) {
    this.identity = identity;
    this.#path = path;
    this.#now = now;
    this.#unfinished = new Map(Object.entries(unfinished));
  }

  /** Whether this identity is the one under which the attempt was started. */
  keeps(hostUuid: string, attempt: string): boolean {
    return this.#unfinished.get(hostUuid) === attempt;
  }

  /** Keeps the identity until `finish`; a new attempt of the same host takes the place of the old one. */
  start(hostUuid: string, attempt: string): Promise<void> {
    this.#unfinished.set(hostUuid, attempt);
    return this.#save();
  }

  /** The attempt's agent is not coming back. The file goes with the last one. */
  finish(hostUuid: string, attempt: string): Promise<void> {
    if (this.#unfinished.get(hostUuid) !== attempt) return this.#writing;
    this.#unfinished.delete(hostUuid);
    return this.#save();
  }

  #save(): Promise<void> {
    const { httpPort, agentPort, key, certificate } = this.identity;
    const unfinished = Object.fromEntries(this.#unfinished);
    const stored: StoredIdentity = { version: 1, savedAt: this.#now(), httpPort, agentPort, key, certificate, unfinished };
    const write = async (): Promise<void> => {
      if (Object.keys(unfinished).length === 0) await rm(this.#path, { force: true });
      else await writePrivately(this.#path, JSON.stringify(stored));
    };
    this.#writing = this.#writing.catch(() => undefined).then(write);
    return this.#writing;
  }
}

/** The identity kept at `path`; undefined when there is none, it is damaged or too old. */
export async function readIdentityFile(path: string, now: () => number): Promise<IdentityFile | undefined> {
  try {
    const stored = JSON.parse(await readFile(path, "utf8")) as Partial<StoredIdentity>;
    const { version, savedAt, httpPort, agentPort, key, certificate, unfinished } = stored;
    if (version !== 1 || typeof savedAt !== "number" || Math.abs(now() - savedAt) > maxAgeMs) return undefined;
    if (typeof httpPort !== "number" || typeof agentPort !== "number" || typeof key !== "string" || typeof certificate !== "string") {
      return undefined;
    }
    certificateDigest(certificate);
    return new IdentityFile(path, { httpPort, agentPort, key, certificate }, now, unfinished ?? {});
  } catch {
    return undefined;
  }
}

async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const scratch = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(scratch, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
}
