import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** A BMC's key and self-signed certificate. */
export interface BmcCertificate {
  readonly key: string;
  readonly certificate: string;
  /** SHA-256 of the certificate, hex, lower-case. */
  readonly fingerprint: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const tenYearsMs = 10 * 365 * 24 * 3600 * 1000;

export type CertificateKind = "right" | "expired" | "not-yet-valid" | "other-name" | "wrong-usage";

/** A new certificate for `host` (an IP literal), named after the machine. */
export async function makeCertificate(name: string, host: string, kind: CertificateKind = "right"): Promise<BmcCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${name.replace(/[^A-Za-z0-9.-]/g, "-")}`,
      notBefore: new Date(now + (kind === "not-yet-valid" ? tenYearsMs / 2 : kind === "expired" ? -tenYearsMs : -3600_000)),
      notAfter: new Date(now + (kind === "expired" ? -3600_000 : tenYearsMs)),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature),
        new x509.ExtendedKeyUsageExtension([kind === "wrong-usage" ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: "ip", value: kind === "other-name" ? "192.0.2.1" : host }]),
      ],
    },
    webcrypto as NonNullable<Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[1]>,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})/g, "$1\n").trimEnd()}\n-----END PRIVATE KEY-----\n`;
  return withFingerprint(key, made.toString("pem"));
}

/** The certificate kept in the folder, made when there is none; the key's file is readable by its owner only. */
export async function keepCertificate(folder: string, name: string, host: string): Promise<BmcCertificate> {
  const keyPath = join(folder, "bmc-key.pem");
  const certificatePath = join(folder, "bmc-certificate.pem");
  try {
    return withFingerprint(readFileSync(keyPath, "utf8"), readFileSync(certificatePath, "utf8"));
  } catch {
    const made = await makeCertificate(name, host);
    writeFileSync(keyPath, made.key, { mode: 0o600 });
    writeFileSync(certificatePath, made.certificate);
    return made;
  }
}

/** Certificate and key of one PEM; undefined unless they belong together. */
export function readCertificate(pem: string): BmcCertificate | undefined {
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0];
  const key = /-----BEGIN (?:EC |RSA )?PRIVATE KEY-----[^-]+-----END (?:EC |RSA )?PRIVATE KEY-----/.exec(pem)?.[0];
  if (certificate === undefined || key === undefined) return undefined;
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)) ? withFingerprint(key, certificate) : undefined;
  } catch {
    return undefined;
  }
}

function withFingerprint(key: string, certificate: string): BmcCertificate {
  const fingerprint = new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase();
  return { key, certificate, fingerprint };
}
