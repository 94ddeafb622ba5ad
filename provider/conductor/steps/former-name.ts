import type { Disk } from "../../domain/hardware/inventory.js";
import type { HostRun } from "../host-run.js";

/** The disk carries the label of this very creation under another name of its owner: the name in the provider's configuration was changed since. */
export function isUnderFormerName({ memory, session, spec }: HostRun, { content: { label } }: Disk): boolean {
  if (label === undefined || memory === undefined || label.owner === spec.owner) return false;
  return label.incarnation === memory.incarnation && label.hostUuid.toLowerCase() === session.identity.uuid.toLowerCase();
}
