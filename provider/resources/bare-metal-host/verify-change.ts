import { BareMetalError, InputError } from "../../domain/errors.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { flagAt } from "../read-value.js";
import type { ValueObject } from "../value.js";
import { adoptionOf } from "./adoption.js";
import { changeClassOf } from "./diff-host.js";
import { changedPaths } from "./unrecorded-paths.js";
import type { OldHost, Work } from "./work-of.js";

/** Classes of changes that need the server at once. */
const needsServer = new Set(["reprovision", "power", "reboot", "inspect"]);

/** Throws what is wrong with a change of a host that exists, in preview and update alike, before anything is looked at. */
export function verifyChange(spec: HostSpec, old: OldHost, news: ValueObject, work: Work): void {
  const changed = changedPaths(old, news);
  verifyHandsOff(spec, changed);
  verifyOneThing(spec, old, changed);
  verifyMayWrite(spec, old, work);
}

function verifyHandsOff(spec: HostSpec, changed: readonly string[]): void {
  if (!spec.maintenance) return;
  const waiting = changed.filter((path) => needsServer.has(changeClassOf(path)));
  if (waiting.length === 0) return;
  throw new InputError(
    waiting[0] ?? "maintenance",
    `${spec.name} is in maintenance, and ${waiting.join(", ")} would need the server`,
    "take the change back until the maintenance is over, or set maintenance: false",
  );
}

/** Whose the system is and whether to write it anew are two decisions; together nobody could say which of them was meant. */
function verifyOneThing(spec: HostSpec, old: OldHost, changed: readonly string[]): void {
  const switched = (flagAt(old.inputs, "externallyProvisioned") ?? false) !== spec.externallyProvisioned;
  if (!changed.includes("rebuildToken") || (!switched && !spec.externallyProvisioned)) return;
  throw new InputError(
    "rebuildToken",
    switched
      ? `rebuildToken and externallyProvisioned of ${spec.name} are changed together`
      : `rebuildToken of ${spec.name} is changed while it is externally provisioned: its disk is never written`,
    "change externallyProvisioned first and run pulumi up, then rebuildToken",
  );
}

/** Found out in the ramdisk, the system that runs would be down already. */
function verifyMayWrite(spec: HostSpec, old: OldHost, work: Work): void {
  const adoption = adoptionOf(old.outputs);
  const isForeign = adoption === "FoundRunning" || adoption === "WasExternal";
  if (!isForeign || work.kind !== "drive" || work.goal !== "provisioned" || spec.overwrite === "foreign") return;
  throw new BareMetalError(
    "FOREIGN_DATA",
    `${spec.name} runs a system that this program has not written, and ${work.reasons.join(", ")} would overwrite it`,
    { subject: spec.name, remedy: 'save its data, then set overwrite: "foreign" on this host, or take the change back' },
  );
}

/** A server cannot be made while nothing may be done to it. */
export function verifyCreate(spec: HostSpec): void {
  if (!spec.maintenance) return;
  throw new InputError(
    "maintenance",
    `${spec.name} is new to this stack and in maintenance: nothing may be done to it, so it cannot be registered`,
    "import it, or set maintenance: false for its first pulumi up",
  );
}
