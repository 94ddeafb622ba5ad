import { BareMetalError } from "../../domain/errors.js";
import type { Disk, Inventory } from "../../domain/hardware/inventory.js";
import { pinOf, sameDisk } from "../../domain/hardware/root-device-hints.js";
import type { HostRun } from "../host-run.js";
import { describeDisk } from "./pin-disk.js";

/** Removes what we wrote from the pinned disk, and from no other. A disk that is empty already, or carries something that is not ours, is left alone. */
export async function cleanDisk(run: HostRun): Promise<void> {
  if (run.inventory === undefined) throw new BareMetalError("PROVIDER_BUG", "the hardware is not known yet");
  const disk = writtenDisk(run, run.inventory);
  await run.claim("wiping");
  if (disk?.content.kind === "ours") {
    run.isOldContentGone = true;
    await run.connectedAgent.cleanDisk(run.progress, { disk: pinOf(disk), owner: run.spec.owner, overwrite: "ours" });
  } else if (disk?.content.kind === "foreign") {
    run.progress.warn(
      `${run.spec.name}: ${describeDisk(disk)} does not carry our label, so it is left as it is: ${disk.content.found.join(", ")}`,
    );
  }
  run.cleaned = true;
}

/** The disk that was pinned; where the state was lost and nobody knows it, the one that carries this server's label. */
function writtenDisk(run: HostRun, { storage }: Inventory): Disk | undefined {
  const { name, owner } = run.spec;
  const pinned = run.memory?.rootDevice ?? run.record?.disk;
  if (pinned === undefined) {
    const uuid = run.session.identity.uuid.toLowerCase();
    const ours = storage.filter(({ content: { label } }) => label?.owner === owner && label.hostUuid.toLowerCase() === uuid);
    if (ours.length <= 1) return ours[0];
    throw lost(name, `several disks of ${name} carry our label: ${ours.map(describeDisk).join("; ")}`);
  }
  const disk = storage.find((candidate) => sameDisk(pinned, candidate));
  if (disk !== undefined) return disk;
  throw lost(name, `the disk we wrote (serial ${pinned.serialNumber}, ${pinned.model}) is not in ${name} any more`);
}

function lost(subject: string, text: string): BareMetalError {
  return new BareMetalError("WRONG_DEVICE", text, {
    subject,
    remedy: 'put the disks as they were, or set onDelete: "powerOff" to release the server without cleaning',
  });
}
