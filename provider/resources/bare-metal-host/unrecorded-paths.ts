import { parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { deepDiff } from "../deep-diff.js";
import { objectAt, textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { isObject } from "../value.js";
import { adoptionOf } from "./adoption.js";
import { changeClassOf } from "./diff-host.js";

/** How to log in, and how to trust what answers: an import knows the provider's way only. */
const credentialPaths = /^bmc\.(username|password|passwordEnv|passwordFile|tls)/;

/**
 * Differences between what an import could tell of a server and what its program says that are none: they are recorded with the program's
 * next run, and the server is not touched. While a server is being imported, that is all but what the BMC contradicts; later, until a
 * program has been recorded, what the server runs and how to log in.
 */
export function unrecordedPaths(
  oldInputs: ValueObject,
  oldOutputs: ValueObject,
  news: ValueObject,
  changed: readonly string[],
  isImport: boolean,
): string[] {
  if (!isImport && !isAsImported(oldInputs, oldOutputs)) return [];
  return changed.filter((path) => {
    if (path === "bmc.address") return isSameAddress(oldInputs, news);
    if (path === "bootMACAddress") return isKnownMac(oldInputs, oldOutputs, news);
    if (credentialPaths.test(path)) return true;
    const isAdopted = adoptionOf(oldOutputs) !== undefined;
    // A server that is off has nothing installed that could be meant by it.
    if (changeClassOf(path) === "reprovision") return isAdopted;
    return isImport && path !== "online";
  });
}

/** No program was recorded since: the inputs are still those that the import gave, which the outputs repeat. */
function isAsImported(inputs: ValueObject, outputs: ValueObject): boolean {
  if (adoptionOf(outputs) === undefined || inputs.image !== undefined) return false;
  const repeated = Object.fromEntries(Object.keys(inputs).map((key) => [key, outputs[key]]));
  return !hasPassword(inputs) && Object.keys(deepDiff(inputs, repeated)).length === 0;
}

function hasPassword(inputs: ValueObject): boolean {
  const bmc = objectAt(inputs, "bmc");
  return ["password", "passwordEnv", "passwordFile"].some((key) => textAt(bmc, key) !== undefined);
}

/** The same BMC; a system's path that one of the two leaves out is the only system's. */
function isSameAddress(before: ValueObject, after: ValueObject): boolean {
  const [was, is] = [before, after].map((inputs) => parseBmcAddress(textAt(objectAt(inputs, "bmc"), "address") ?? ""));
  if (was === undefined || is === undefined || was.host !== is.host || was.port !== is.port) return false;
  return was.systemPath === "" || is.systemPath === "" || was.systemPath.toLowerCase() === is.systemPath.toLowerCase();
}

/** Any of its cards may be the one to boot by; a BMC that lists none contradicts nobody. */
function isKnownMac(before: ValueObject, outputs: ValueObject, after: ValueObject): boolean {
  const wanted = textAt(after, "bootMACAddress")?.toLowerCase();
  const nics = objectAt(outputs, "hardware")?.nics;
  const listed = Array.isArray(nics) ? nics.filter((nic: Value): nic is ValueObject => isObject(nic)).map((nic) => textAt(nic, "mac")) : [];
  const known = [...listed, textAt(before, "bootMACAddress")].filter((mac) => mac !== undefined && mac !== "");
  return known.length === 0 || known.some((mac) => mac?.toLowerCase() === wanted);
}
