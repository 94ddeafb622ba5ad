import type { SystemAction } from "../../conductor/act-on-system.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { objectAt, textAt } from "../read-value.js";
import type { ValueObject } from "../value.js";
import { adoptionOf } from "./adoption.js";
import { changeClassOf, isUnfinished } from "./diff-host.js";
import { wantedDigests } from "./digests.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { changedPaths } from "./unrecorded-paths.js";

export interface OldHost {
  readonly inputs: ValueObject;
  readonly outputs: ValueObject;
}

export type Work =
  /** The host is taken to its goal, step by step. */
  | {
      readonly kind: "drive";
      readonly goal: "provisioned" | "available" | "followed";
      readonly clean: boolean;
      readonly reasons: readonly string[];
    }
  /** Something is done to the server whose disk stays as it is. */
  | { readonly kind: "act"; readonly actions: readonly SystemAction[] }
  /** The BMC is looked at under its new address or credentials. */
  | { readonly kind: "reconnect" }
  | { readonly kind: "record" };

/**
 * What a change asks for: decided from what was provisioned and what is wanted, not from the diff alone, so that an unfinished run is finished.
 * Another owner's name in the provider's configuration changes every digest and is no reason to write: what is wanted must differ under the same name.
 */
export function workOf(spec: HostSpec, old: OldHost, news: ValueObject): Work {
  if (spec.maintenance) return { kind: "record" };
  const changed = changedPaths(old, news);
  const state = textAt(old.outputs, "state");
  if (spec.externallyProvisioned) {
    // A system of ours that somebody else looks after from now on is one already.
    const isRunning = state === "externallyProvisioned" || state === "provisioned" || state === "available";
    return isRunning ? actionsFor(spec, old, changed) : { kind: "drive", goal: "followed", clean: false, reasons: unfinished };
  }
  // Once its writing has begun, an adopted system is one that is not finished.
  if (followsSystem(old.outputs) && !isAskedToWrite(spec, old)) return actionsFor(spec, old, changed);
  if (isUnfinished(old.outputs, news) || isOtherContent(spec, old)) return driveFor(spec, old, changed);
  if (state === "available" && asksToInspect(spec, changed))
    return { kind: "drive", goal: "available", clean: false, reasons: ["inspectToken"] };
  return actionsFor(spec, old, changed);
}

const unfinished = ["the last run did not finish"] as const;

/** It runs a system that this program has not written. */
export function followsSystem(outputs: ValueObject): boolean {
  return textAt(outputs, "state") === "externallyProvisioned" || adoptionOf(outputs) !== undefined;
}

/** The first program that names an image for an adopted server says what runs there already; only a later change is a wish. */
function isAskedToWrite(spec: HostSpec, old: OldHost): boolean {
  if (spec.image === undefined || old.inputs.image === undefined || old.inputs.image === null) return false;
  return beforeUnderThisOwner(spec, old) !== wantedDigests(withLastToken(spec, old))?.digest;
}

function isOtherContent(spec: HostSpec, old: OldHost): boolean {
  const provisioned = objectAt(old.outputs, "provisioned");
  const wanted = wantedDigests(withLastToken(spec, old), provisioned)?.digest;
  return textAt(provisioned, "digest") !== wanted && beforeUnderThisOwner(spec, old) !== wanted;
}

/** A rebuildToken that is taken out of the program asks for nothing. */
function withLastToken(spec: HostSpec, { inputs }: OldHost): HostSpec {
  return spec.rebuildToken === "" ? { ...spec, rebuildToken: textAt(inputs, "rebuildToken") ?? "" } : spec;
}

function beforeUnderThisOwner(spec: HostSpec, old: OldHost): string | undefined {
  return wantedDigests(specOfInputs(spec.name, spec.owner, old.inputs), objectAt(old.outputs, "provisioned"))?.digest;
}

function driveFor(spec: HostSpec, old: OldHost, changed: readonly string[]): Work {
  const reasons = changed.filter((path) => changeClassOf(path) === "reprovision");
  const wasWritten = old.outputs.provisioned !== undefined || old.outputs.rootDevice !== undefined;
  return {
    kind: "drive",
    goal: goalOf(spec),
    clean: spec.image === undefined && wasWritten,
    reasons: reasons.length > 0 ? reasons : unfinished,
  };
}

function actionsFor(spec: HostSpec, old: OldHost, changed: readonly string[]): Work {
  const hasSystem = textAt(old.outputs, "state") !== "available" || spec.externallyProvisioned;
  const owner = textAt(old.outputs, "owner");
  const wasHandsOff = old.inputs.maintenance === true;
  const actions: SystemAction[] = [];
  if (owner !== undefined && owner !== spec.owner) actions.push("claim");
  if (hasSystem && (wasHandsOff || changed.some((path) => changeClassOf(path) === "power"))) actions.push("power");
  // A host that is switched to external after it was off follows `online` from now on.
  if (spec.externallyProvisioned && textAt(old.outputs, "state") === "available") actions.push("power");
  if (hasSystem && spec.online && spec.rebootToken !== "" && changed.includes("rebootToken")) actions.push("reboot");
  if (hasSystem && asksToInspect(spec, changed)) actions.push("inspect");
  if (actions.length > 0) return { kind: "act", actions: [...new Set(actions)] };
  return changed.some((path) => path.startsWith("bmc") || path === "bootMACAddress") ? { kind: "reconnect" } : { kind: "record" };
}

/** A token that is taken out of the program asks for nothing. */
function asksToInspect(spec: HostSpec, changed: readonly string[]): boolean {
  return spec.inspectToken !== "" && spec.inspection !== "disabled" && changed.includes("inspectToken");
}

/** The goal that inputs name. */
export function goalOf(spec: HostSpec): "provisioned" | "available" | "followed" {
  if (spec.externallyProvisioned) return "followed";
  return spec.image === undefined ? "available" : "provisioned";
}
