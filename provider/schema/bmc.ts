import { string, type ObjectType, type Property } from "./source.js";
import { tlsProperty } from "./tls.js";

const envName = { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, patternText: "must be the name of an environment variable", maxLength: 256 };

/** Where a password is, or the password itself: the same three fields wherever credentials are asked for. */
export const passwordProperties: Readonly<Record<"password" | "passwordEnv" | "passwordFile", Property>> = {
  password: {
    description:
      "Password, a secret. It is kept encrypted in the state; exactly one of `password`, `passwordEnv` and `passwordFile` must be given, or none where the provider's `credentials` have one for the BMC. A refused password is the error BMC_UNAUTHORIZED after one try, so that no account is locked.",
    shape: string,
    secret: true,
    constraints: { minLength: 1, maxLength: 1024 },
  },
  passwordEnv: {
    description:
      "Name of the environment variable, where the provider runs, that holds the password. Read at each run, so rotating the password changes no state.",
    shape: string,
    constraints: envName,
  },
  passwordFile: {
    description:
      "Path of the file, where the provider runs, that holds the password; one newline at its end is ignored. Read at each run, so rotating the password changes no state.",
    shape: string,
    constraints: { minLength: 1, maxLength: 4096 },
  },
};

const address: Property = {
  description:
    "Address of the BMC in Metal3's form: `redfish-virtualmedia://<host>[:port][/redfish/v1/Systems/<id>]`, with `+http` or `+https` after the scheme (default https, port 443 or 80), IPv6 in brackets. Without a system path the BMC must have exactly one system. An unknown scheme or a missing host is an error at preview. Another address is an update; another machine behind it is the error IDENTITY_MISMATCH.",
  shape: string,
  constraints: { minLength: 1, maxLength: 1024 },
};

const username: Property = {
  description:
    "User of the BMC, 1 to 64 characters; left out, the one of the provider's `credentials` for this BMC. It needs the right to log in, to set power and boot device and to insert virtual media.",
  shape: string,
  constraints: { minLength: 1, maxLength: 64 },
};

export const bmc: ObjectType = {
  name: "Bmc",
  description: "The baseboard management controller (BMC) of a server: where it is, and how to log in.",
  properties: { address, username, ...passwordProperties, tls: tlsProperty },
  required: ["address"],
  rules: [{ kind: "atMostOne", of: ["password", "passwordEnv", "passwordFile"] }],
};
