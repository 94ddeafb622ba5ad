import { object, oneOf, string, type EnumType, type ObjectType, type Property } from "./source.js";

const tlsMode: EnumType = {
  name: "TlsMode",
  description: "How the BMC's TLS certificate is trusted.",
  values: [
    {
      value: "ca",
      description: "The certificate must be signed by one of `certificates`, for this host name.",
    },
    { value: "pin", description: "The certificate must have exactly the SHA-256 `fingerprint`." },
    { value: "tofu", description: "Trust on first use: the first certificate seen is kept in the state, another one later is an error." },
    { value: "insecure", description: "Any certificate is taken. Whoever is on the management network can read the password." },
  ],
};

export const tls: ObjectType = {
  name: "BmcTls",
  description: "Trust in the BMC's TLS certificate.",
  properties: {
    mode: {
      description:
        "How the certificate is trusted. A certificate that is not trusted is the error BMC_CERTIFICATE, which shows the fingerprint expected and found.",
      shape: oneOf(tlsMode),
      default: "tofu",
    },
    fingerprint: {
      description:
        "SHA-256 of the certificate in DER form: 64 hexadecimal digits, colons allowed. Needed by mode `pin`; with `tofu` it takes the place of the first look. Case does not matter.",
      shape: string,
      constraints: {
        pattern: /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i,
        patternText: "must be a SHA-256 fingerprint: 64 hexadecimal digits, colons allowed",
      },
    },
    certificates: {
      description: "Certificate authorities as PEM text, one or more blocks, at most 1 MiB. Needed by mode `ca`, and only there.",
      shape: string,
      constraints: {
        pattern: /-----BEGIN CERTIFICATE-----/,
        patternText: "must be PEM text with at least one CERTIFICATE block",
        maxLength: 1_048_576,
      },
    },
  },
  required: [],
  rules: [
    { kind: "needs", field: "mode", equals: "pin", needs: "fingerprint" },
    { kind: "needs", field: "mode", equals: "ca", needs: "certificates" },
    { kind: "onlyWith", field: "fingerprint", other: "mode", equals: ["pin", "tofu"] },
    { kind: "onlyWith", field: "certificates", other: "mode", equals: ["ca"] },
  ],
};

export const tlsProperty: Property = {
  description: "Trust in the BMC's certificate. Without it the first certificate seen is kept and must stay.",
  shape: object(tls),
};
