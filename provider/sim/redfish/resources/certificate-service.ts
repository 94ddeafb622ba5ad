import { X509Certificate } from "node:crypto";
import { isObject, onlyParameters, textParameter } from "../body.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";

const certificatePath = `${paths.httpsCertificates}/1`;
const replace = "CertificateService.ReplaceCertificate";

/** The certificate of the BMC's HTTPS, and how to replace it. */
export function certificateServiceRoutes(bmc: Bmc): Route[] {
  const members = (): string[] => (bmc.certificate() === "" ? [] : [certificatePath]);
  return [
    { path: paths.certificateService, schema: "CertificateService.v1_0_5", answers: { GET: () => ({ status: 200, body: showService() }) } },
    {
      path: paths.certificateLocations,
      schema: "CertificateLocations.v1_0_4",
      answers: { GET: () => ({ status: 200, body: showLocations(members()) }) },
    },
    {
      path: paths.httpsCertificates,
      schema: "CertificateCollection",
      answers: { GET: () => collection(paths.httpsCertificates, "CertificateCollection", "HTTPS Certificate Collection", members()) },
    },
    {
      path: certificatePath,
      schema: "Certificate.v1_9_0",
      answers: { GET: (call) => ({ status: 200, body: showCertificate(bmc.certificate(), call) }) },
    },
    { path: paths.replaceCertificate, answers: { POST: (call) => replaceCertificate(bmc, call) } },
  ];
}

function showService(): Record<string, unknown> {
  return {
    "@odata.id": paths.certificateService,
    "@odata.type": "#CertificateService.v1_0_5.CertificateService",
    Id: "CertificateService",
    Name: "Certificate Service",
    CertificateLocations: link(paths.certificateLocations),
    Actions: { [`#${replace}`]: { target: paths.replaceCertificate } },
  };
}

function showLocations(members: readonly string[]): Record<string, unknown> {
  return {
    "@odata.id": paths.certificateLocations,
    "@odata.type": "#CertificateLocations.v1_0_4.CertificateLocations",
    Id: "CertificateLocations",
    Name: "Certificate Locations",
    Links: { Certificates: members.map(link), "Certificates@odata.count": members.length },
  };
}

function showCertificate(pem: string, call: Call): Record<string, unknown> {
  if (pem === "") throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  const certificate = new X509Certificate(pem);
  return {
    "@odata.id": certificatePath,
    "@odata.type": "#Certificate.v1_9_0.Certificate",
    Id: "1",
    Name: "HTTPS Certificate",
    CertificateString: pem,
    CertificateType: "PEM",
    CertificateUsageTypes: ["Web"],
    Issuer: nameOf(certificate.issuer),
    Subject: nameOf(certificate.subject),
    ValidNotBefore: new Date(certificate.validFrom).toISOString(),
    ValidNotAfter: new Date(certificate.validTo).toISOString(),
    SerialNumber: certificate.serialNumber,
    Fingerprint: certificate.fingerprint256,
    FingerprintHashAlgorithm: "TPM_ALG_SHA256",
  };
}

function nameOf(text: string): Record<string, string> {
  return { CommonName: /^CN=(.*)$/m.exec(text)?.[1] ?? "" };
}

function replaceCertificate(bmc: Bmc, call: Call): Reply {
  const parameters = { action: replace, body: call.body };
  onlyParameters(parameters, ["CertificateString", "CertificateType", "CertificateUri"]);
  const pem = textParameter(parameters, "CertificateString");
  const uri = call.body["CertificateUri"];
  for (const [key, value] of [
    ["CertificateString", pem],
    ["CertificateUri", uri],
  ] as const) {
    if (value === undefined) throw RedfishError.of(400, "ActionParameterMissing", [replace, key]);
  }
  textParameter(parameters, "CertificateType", ["PEM"]);
  const at = isObject(uri) ? uri["@odata.id"] : uri;
  if (at !== certificatePath) throw RedfishError.of(400, "ActionParameterValueNotInList", [String(at), "CertificateUri", replace]);
  if (!bmc.replaceCertificate(pem ?? "")) {
    throw RedfishError.of(400, "ActionParameterValueFormatError", ["***", "CertificateString", replace]);
  }
  bmc.managerLog.add({ text: "The certificate of the web server was replaced." });
  return { status: 200, body: { "@odata.id": certificatePath }, headers: { Location: certificatePath } };
}
