import type { BmcAddress } from "../../domain/bmc/address.js";
import type { ProviderConfig } from "../provider-config.js";
import { objectAt } from "../read-value.js";
import type { CheckFailure } from "../resource.js";
import type { ValueObject } from "../value.js";
import { credentialsFor } from "./bmc-target.js";

/** What neither the program nor the provider's configuration says about the login at a BMC. */
export function checkCredentials(config: ProviderConfig, inputs: ValueObject, address: BmcAddress): CheckFailure[] {
  if (credentialsFor(config.credentials, address) !== undefined) return [];
  const bmc = objectAt(inputs, "bmc") ?? {};
  const isGiven = (key: string): boolean => bmc[key] !== undefined && bmc[key] !== null;
  const instead = `or credentials["${address.host}"] of the provider`;
  const failures: CheckFailure[] = [];
  if (!isGiven("username")) failures.push({ property: "bmc.username", reason: `is required: give it, ${instead}` });
  if (!["password", "passwordEnv", "passwordFile"].some(isGiven)) {
    failures.push({
      property: "bmc",
      reason: `exactly one of password, passwordEnv, passwordFile is needed, none is given: give one, ${instead}`,
    });
  }
  return failures;
}
