import { parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { deepDiff } from "../deep-diff.js";
import { objectAt, textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { isObject } from "../value.js";
import { adoptionOf, conditionOf } from "./adoption.js";
import { changeClassOf } from "./diff-host.js";

/**
 * Differences between what an import could tell of a server and what its program says that are none: they are recorded with the program's
 * first run, and the server is not touched. All but what the BMC contradicts: another machine's address or card, and the power.
 */
export function unrecordedPaths(oldInputs: ValueObject, oldOutputs: ValueObject, news: ValueObject, changed: readonly string[]): string[] {
  if (!isAsImported(oldInputs, oldOutputs)) return [];
  const isAdopted = adoptionOf(oldOutputs) !== undefined;
  return changed.filter((path) => {
    if (path === "bmc.address") return isSameAddress(oldInputs, news);
    if (path === "bootMACAddress") return isKnownMac(oldInputs, oldOutputs, news);
    // A server that is off has nothing installed that an image could mean, or that somebody else could look after.
    return changeClassOf(path) === "reprovision" || path === "externallyProvisioned" ? isAdopted : path !== "online";
  });
}

/** What differs between the last program and this one, without what is only recorded after an import. */
export function changedPaths(old: { readonly inputs: ValueObject; readonly outputs: ValueObject }, news: ValueObject): string[] {
  const changed = Object.keys(deepDiff(old.inputs, news));
  const recorded = new Set(unrecordedPaths(old.inputs, old.outputs, news, changed));
  return changed.filter((path) => !recorded.has(path));
}

/** No program was recorded since: the inputs are still those that the import gave, which the outputs repeat. */
function isAsImported(inputs: ValueObject, outputs: ValueObject): boolean {
  if (!isImported(outputs)) return false;
  const repeated = Object.fromEntries(Object.keys(inputs).map((key) => [key, outputs[key]]));
  return !hasMore(inputs) && Object.keys(deepDiff(inputs, repeated)).length === 0;
}

/** Whether the outputs are still those of an import. */
export function isImported(outputs: ValueObject): boolean {
  const registered = textAt(conditionOf(outputs, "Registered"), "reason");
  return registered === "NotClaimed" || registered === "ImportedClaim";
}

/** An import gives nothing but where the BMC is, whose login is used, a card and the power. */
function hasMore({ bmc: _bmc, bootMACAddress: _mac, online: _online, ...more }: ValueObject): boolean {
  return Object.values(more).some((value) => value !== undefined && value !== null);
}

/** The same BMC; a system's path that one of the two leaves out is the only system's. */
function isSameAddress(before: ValueObject, after: ValueObject): boolean {
  const texts = [before, after].flatMap((inputs) => textAt(objectAt(inputs, "bmc"), "address") ?? []);
  // One that is not known yet may be any.
  const [was, is] = texts.map((text) => parseBmcAddress(text));
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
