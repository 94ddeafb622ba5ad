import { readFileSync } from "node:fs";
import { InputError } from "../../domain/errors.js";
import { parseBmcAddress } from "../../domain/bmc/parse-address.js";
import type { BmcAddress } from "../../domain/bmc/address.js";
import type { BmcTarget, BmcTrust } from "../../ports/bmc.js";
import type { ProviderConfig } from "../provider-config.js";
import { objectAt, textAt, wordAt } from "../read-value.js";
import type { ValueObject } from "../value.js";

/** Where and how to log in. References are resolved here, at run time, so that they never enter the state. */
export function bmcTargetOf(inputs: ValueObject, config: ProviderConfig, knownFingerprint: string | undefined): BmcTarget {
  const bmc = objectAt(inputs, "bmc");
  const address = parseBmcAddress(textAt(bmc, "address") ?? "");
  const configured = credentialsFor(config.credentials, address);
  const username = textAt(bmc, "username") ?? configured?.username;
  if (username === undefined)
    throw new InputError(
      "bmc.username",
      `no user name for the BMC ${address.host}`,
      `set bmc.username, or credentials["${address.host}"] of the provider`,
    );
  return { address, username, password: passwordOf(bmc, configured?.password), trust: trustOf(objectAt(bmc, "tls"), knownFingerprint) };
}

/** Of the provider's configuration, under the BMC's host and port or its host alone; IPv6 with or without brackets. */
export function credentialsFor(credentials: ProviderConfig["credentials"], { host, port }: BmcAddress): Credentials | undefined {
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return credentials[`${bracketed}:${port}`] ?? credentials[host] ?? credentials[bracketed];
}

type Credentials = ProviderConfig["credentials"][string];

function passwordOf(bmc: ValueObject | undefined, configured: string | undefined): string {
  const direct = textAt(bmc, "password");
  if (direct !== undefined) return direct;
  const variable = textAt(bmc, "passwordEnv");
  if (variable !== undefined) {
    const value = process.env[variable];
    if (value === undefined || value === "")
      throw new InputError("bmc.passwordEnv", `the environment variable ${variable} is not set`, "export it where pulumi runs");
    return value;
  }
  const file = textAt(bmc, "passwordFile");
  if (file !== undefined) return readPasswordFile(file);
  if (configured !== undefined) return configured;
  throw new InputError(
    "bmc.password",
    "no password for the BMC",
    "set bmc.password, bmc.passwordEnv, bmc.passwordFile or the provider's credentials",
  );
}

function readPasswordFile(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    throw new InputError("bmc.passwordFile", `failed to read ${file} (${reason})`, "check the path and its permissions");
  }
}

function trustOf(tls: ValueObject | undefined, known: string | undefined): BmcTrust {
  const mode = wordAt(tls, "mode", ["ca", "pin", "tofu", "insecure"]) ?? (textAt(tls, "fingerprint") === undefined ? "tofu" : "pin");
  switch (mode) {
    case "ca":
      return { mode, certificates: textAt(tls, "certificates") ?? "" };
    case "pin":
      return { mode, fingerprint: normaliseFingerprint(textAt(tls, "fingerprint") ?? "") };
    case "insecure":
      return { mode };
    case "tofu":
      return known === undefined || known === "" ? { mode } : { mode, known };
  }
}

/** SHA-256 as hex without colons, lower-case. */
export function normaliseFingerprint(text: string): string {
  return text
    .replace(/^sha256:/i, "")
    .replaceAll(":", "")
    .trim()
    .toLowerCase();
}
