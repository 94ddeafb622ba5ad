import { webcrypto } from "node:crypto";
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator, type X509Certificate } from "@peculiar/x509";
import type { TlsIdentity } from "./scripted-bmc.js";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface TestCertificate extends TlsIdentity {
  /** SHA-256, hex, lower-case. */
  readonly fingerprint: string;
}

async function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function toTestCertificate(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<TestCertificate> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const fingerprint = Buffer.from(await certificate.getThumbprint("SHA-256")).toString("hex");
  return { cert: certificate.toString("pem"), key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`, fingerprint };
}

/** As a BMC makes it at the factory: its own issuer, another name, expired. */
export async function selfSignedCertificate(): Promise<TestCertificate> {
  const keys = await keyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=bmc-factory-default",
    notBefore: new Date("2015-01-01T00:00:00Z"),
    notAfter: new Date("2020-01-01T00:00:00Z"),
    signingAlgorithm: algorithm,
    keys,
  });
  return toTestCertificate(certificate, keys);
}

/** An authority and a certificate of it for `address`. */
export async function issuedCertificate(address: string): Promise<{ readonly authority: string; readonly certificate: TestCertificate }> {
  const dates = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), signingAlgorithm: algorithm };
  const authorityKeys = await keyPair();
  const extensions = [new BasicConstraintsExtension(true, 1, true)];
  const authority = await X509CertificateGenerator.createSelfSigned({ name: "CN=lab", ...dates, keys: authorityKeys, extensions });
  const keys = await keyPair();
  const certificate = await X509CertificateGenerator.create({
    subject: "CN=bmc",
    issuer: authority.subject,
    ...dates,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: address }])],
  });
  return { authority: authority.toString("pem"), certificate: await toTestCertificate(certificate, keys) };
}
