import type { Drift } from "../../domain/hardware/hardware-drift.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { textAt } from "../read-value.js";
import type { ValueObject } from "../value.js";
import { adoptedCondition, conditionOf, conditionsIn, withCondition } from "./adoption.js";
import { handleOutput } from "./outputs.js";
import type { OldHost } from "./work-of.js";

/** Outputs that are no inputs. */
const facts = [
  "state",
  "hardware",
  "rootDevice",
  "provisioned",
  "identity",
  "bmcCertificateFingerprint",
  "incarnation",
  "owner",
  "timeline",
  "os",
  "erasures",
  "conditions",
] as const;

/** Outputs after a change that wrote no disk: whose system runs may have changed, and `changes` were found out. */
export function recordedOutputs(
  spec: HostSpec,
  id: string,
  old: OldHost,
  news: ValueObject,
  changes: ValueObject,
  isClaimed = false,
): ValueObject {
  const known = { ...old.outputs, ...changes, ...ownerAfter(spec, old.outputs, isClaimed) };
  return registrationOutputs(id, spec.name, news, claimed(outputsAfter(spec, known), isClaimed));
}

/** The owner in whose name the server is claimed; only a run that wrote the claim changes it. */
function ownerAfter(spec: HostSpec, outputs: ValueObject, isClaimed: boolean): ValueObject {
  return isClaimed || outputs.owner === undefined ? { owner: spec.owner } : {};
}

function claimed(outputs: ValueObject, isClaimed: boolean): ValueObject {
  const reason = textAt(conditionOf(outputs, "Registered"), "reason");
  if (!isClaimed || (reason !== "NotClaimed" && reason !== "ImportedClaim")) return outputs;
  const condition = { type: "Registered", status: "True", reason: "Claimed", message: "the claim is written on the BMC" } as const;
  return withCondition(outputs, "Registered", condition);
}

const notProvenYet = "verifyColdBoot was set after the system had reported: a boot is proven when its disk is written next";

/** What the state says after a change that writes no disk, before anything was looked at. */
export function outputsAfter(spec: HostSpec, outputs: ValueObject): ValueObject {
  const after = whoseAfter(spec, outputs);
  const condition = conditionOf(after, "ColdBootProven");
  const status = textAt(condition, "status");
  const message = spec.verifyColdBoot && textAt(after, "state") === "provisioned" && status !== "True" ? notProvenYet : "";
  if (condition === undefined || spec.maintenance || message === (textAt(condition, "message") ?? "")) return after;
  return { ...after, conditions: conditionsIn(after).map((each) => (each === condition ? { ...condition, message } : each)) };
}

/** Whose the system is after `externallyProvisioned` was switched: nothing at the server changes with it. */
function whoseAfter(spec: HostSpec, outputs: ValueObject): ValueObject {
  const state = textAt(outputs, "state");
  const isExternal = state === "externallyProvisioned";
  if (spec.externallyProvisioned && !isExternal && (state === "provisioned" || state === "available")) {
    const { provisioned: _provisioned, os: _os, ...kept } = outputs;
    return withCondition({ ...kept, state: "externallyProvisioned" }, "Adopted", undefined);
  }
  if (spec.externallyProvisioned || !isExternal || spec.maintenance) return outputs;
  // A disk that was pinned is one that we have written once.
  const reason = outputs.rootDevice === undefined ? "WasExternal" : "OwnClaim";
  return withCondition({ ...outputs, state: "provisioned" }, "Adopted", adoptedCondition(reason));
}

/** Outputs after a change that touched no disk. */
export function registrationOutputs(id: string, name: string, news: ValueObject, outputs: ValueObject): ValueObject {
  const inputKeys = new Set(Object.keys(news));
  const kept = Object.fromEntries(
    facts.filter((key) => !inputKeys.has(key) && outputs[key] !== undefined).map((key) => [key, outputs[key]]),
  );
  return { ...news, ...kept, handle: handleOutput(id, name, news, kept) };
}

/** `FoundByInspection`: the hardware in the outputs is the new one already. */
type DriftReason = "FoundByInspection" | "FoundByBmc";

/** The outputs with what a comparison of the hardware found; no condition while it is unchanged. */
export function withDrift(outputs: ValueObject, drift: readonly Drift[], reason: DriftReason = "FoundByBmc"): ValueObject {
  if (drift.length === 0)
    return conditionOf(outputs, "HardwareUnchanged") === undefined ? outputs : withCondition(outputs, "HardwareUnchanged", undefined);
  return withCondition(outputs, "HardwareUnchanged", {
    type: "HardwareUnchanged",
    status: "False",
    reason,
    message: drift.map(({ text }) => text).join("; "),
  });
}
