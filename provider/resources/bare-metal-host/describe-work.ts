import type { SystemAction } from "../../conductor/act-on-system.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { deepDiff } from "../deep-diff.js";
import { textAt } from "../read-value.js";
import type { ValueObject } from "../value.js";
import { changeClassOf } from "./diff-host.js";
import { recordedText } from "./recorded-text.js";
import { adoptionOf, conditionOf } from "./adoption.js";
import { followsSystem, type OldHost } from "./work-of.js";

/** What a person reads in a preview about work that writes no disk. */
export function describeActions(spec: HostSpec, actions: readonly SystemAction[]): string {
  const texts: Readonly<Record<SystemAction, string>> = {
    claim: `its claim is written anew for owner ${spec.owner}`,
    power: spec.online ? "is powered on, unless it is on" : "is SHUT DOWN, and powered off when it does not obey in time",
    reboot: "is REBOOTED through the firmware: shut down, powered off when it does not obey in time, started",
    inspect: "its hardware is read over Redfish, without a boot",
  };
  return `${spec.name}: ${actions.map((action) => texts[action]).join("; ")}; its disks are not touched`;
}

export function describeTakeOver(spec: HostSpec): string {
  const power = spec.online ? "it is powered on, unless it is on" : "it is SHUT DOWN";
  return `${spec.name} is registered as it is: claimed, its hardware read over Redfish, ${power}; its disks are never touched`;
}

/** A proof that is asked for too late: a system reports until it has been answered, and not after. */
export function describeColdBoot(spec: HostSpec, old: OldHost, news: ValueObject): string[] {
  const isAsked = spec.verifyColdBoot && Object.keys(deepDiff(old.inputs, news)).includes("verifyColdBoot");
  const hasSystem = textAt(old.outputs, "state") === "provisioned";
  if (!isAsked || !hasSystem || textAt(conditionOf(old.outputs, "ColdBootProven"), "status") === "True") return [];
  const why =
    adoptionOf(old.outputs) === undefined ? "its system has reported and does so once" : "its system was not written by this program";
  return [`${spec.name}: verifyColdBoot is recorded and proves nothing now: ${why}; a boot is proven when its disk is written next`];
}

/** Changes that look as if something would be written, and are not. */
export function describeRecorded(spec: HostSpec, old: OldHost, news: ValueObject): string[] {
  const changed = Object.keys(deepDiff(old.inputs, news));
  const content = changed.filter((path) => changeClassOf(path) === "reprovision");
  if (spec.maintenance) return [`${spec.name} is in maintenance: what changed is recorded, the server is not touched`];
  if (content.length > 0 && followsSystem(old.outputs)) return [recordedText(spec.name, content)];
  if (content.length > 0) return [`${spec.name}: ${content.join(", ")} is recorded, nothing is written`];
  if (changed.includes("rebootToken") && spec.rebootToken !== "")
    return [`${spec.name} has no running system to reboot: rebootToken is recorded`];
  return [];
}
