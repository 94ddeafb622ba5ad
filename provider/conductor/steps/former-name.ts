import type { Disk } from "../../domain/hardware/inventory.js";
import type { HostRun } from "../host-run.js";

/**
 * The disk carries this server's label under another name of its owner: the name in the provider's configuration was changed since. The
 * label is of this very creation, or of the writing that the state says is there, which an adopted creation has from an earlier one.
 */
export function isUnderFormerName({ memory, session, spec }: HostRun, { content: { label } }: Disk): boolean {
  if (label === undefined || memory === undefined || label.owner === spec.owner) return false;
  if (label.hostUuid.toLowerCase() !== session.identity.uuid.toLowerCase()) return false;
  const isKnownWriting = (memory.provisioned ?? "") !== "" && label.digest.startsWith(`${memory.provisioned}.`);
  return label.incarnation === memory.incarnation || isKnownWriting;
}
