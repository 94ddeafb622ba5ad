import { type CleaningPlan, type DiskCleaning, planCleaning } from "../../domain/disk/cleaning-plan.js";
import { verifyNames } from "../../domain/disk/verify-names.js";
import { BareMetalError } from "../../domain/errors.js";
import type { Disk, Inventory } from "../../domain/hardware/inventory.js";
import { pinOf, sameDisk } from "../../domain/hardware/root-device-hints.js";
import type { HostRun } from "../host-run.js";
import { cleaningLabel, type DiskErasure, eraseDisk, isErased, isInterruptedErase } from "./erase-disk.js";
import { isUnderFormerName } from "./former-name.js";
import { describeDisk } from "./pin-disk.js";

/**
 * Cleans what is given up: the disk that we wrote, and the further disks that the program names. All of them are known, and none is to be
 * kept, before the first one is touched.
 */
export async function cleanDisk(run: HostRun): Promise<void> {
  if (run.inventory === undefined) throw new BareMetalError("PROVIDER_BUG", "the hardware is not known yet");
  const disk = writtenDisk(run, run.inventory);
  const plan = planCleaning(run.spec, run.inventory.storage, disk === undefined ? undefined : pinOf(disk));
  verifyMeaning(run, plan);
  await run.claim("wiping");
  await run.confirmClaim();
  if (disk !== undefined) await cleanRoot(run, disk);
  for (const further of plan.further) await cleanFurther(run, further.disk, further.mode);
  run.cleaned = true;
}

/** Before the state takes what is there now for what the program's author has seen. */
function verifyMeaning(run: HostRun, plan: CleaningPlan<Disk>): void {
  const known = run.memory?.storage;
  if (known === undefined) return;
  try {
    verifyNames(run.spec, plan, known);
  } catch (error) {
    run.inventory = undefined;
    throw error;
  }
}

/** Removes what we wrote. What is not ours is left alone, and is an error where it was to be erased. */
async function cleanRoot(run: HostRun, disk: Disk): Promise<void> {
  const { content } = disk;
  const { clean: mode, owner, overwrite, name } = run.spec;
  if (mode === "none") return run.progress.info(`${name}: cleaning.mode is none: ${describeDisk(disk)} is left as it is`);
  const isInterrupted = isInterruptedErase(run, disk);
  const strange = strangeOn(run, disk);
  const isForeign = strange.length > 0 && !isInterrupted;
  if (mode === "metadata") {
    if (isForeign)
      return run.progress.warn(`${name}: ${describeDisk(disk)} does not carry our label, so it is left as it is: ${strange.join(", ")}`);
    if (content.kind === "empty") return;
    run.isOldContentGone = true;
    const labelled = isUnderFormerName(run, disk) ? (content.label?.owner ?? owner) : owner;
    return run.connectedAgent.cleanDisk(run.progress, {
      disk: pinOf(disk),
      owner: labelled,
      overwrite: isInterrupted ? "foreign" : "ours",
    });
  }
  if (isForeign && overwrite !== "foreign") throw foreign(name, disk, strange);
  const label = cleaningLabel(run, disk);
  const mayHoldContent = content.kind !== "empty" || run.memory?.provisioned !== undefined || isInterrupted;
  if (!mayHoldContent) return;
  run.isOldContentGone = true;
  await eraseAndClean(run, { disk, isRootDevice: true, mode, label, overwrite });
}

/** Named by the program, so whatever it carries goes. */
async function cleanFurther(run: HostRun, disk: Disk, mode: DiskCleaning["mode"]): Promise<void> {
  if (mode !== "metadata")
    return eraseAndClean(run, { disk, isRootDevice: false, mode, label: cleaningLabel(run, disk), overwrite: "foreign" });
  if (disk.content.kind === "empty") return;
  run.progress.info(`${run.spec.name}: cleaning ${describeDisk(disk)}`);
  await run.connectedAgent.cleanDisk(run.progress, { disk: pinOf(disk), owner: run.spec.owner, overwrite: "foreign" });
}

/** A disk that was erased for this work, by a run that was killed since, only loses its label. */
async function eraseAndClean(run: HostRun, erasure: DiskErasure): Promise<void> {
  const isDone = isErased(run, erasure);
  if (isDone && erasure.disk.content.kind === "empty") return;
  if (!isDone) await eraseDisk(run, erasure);
  await run.connectedAgent.cleanDisk(run.progress, {
    disk: pinOf(erasure.disk),
    owner: run.spec.owner,
    overwrite: erasure.overwrite,
  });
}

/** What another of our servers wrote to a disk that came back is not ours to remove here. */
function strangeOn(run: HostRun, { content: { kind, found, label } }: Disk): readonly string[] {
  if (kind === "foreign") return found;
  if (kind === "empty" || label === undefined) return [];
  const isHere = label.hostUuid.toLowerCase() === run.session.identity.uuid.toLowerCase();
  return isHere ? [] : [`the system of our server with UUID ${label.hostUuid}`];
}

function foreign(host: string, disk: Disk, found: readonly string[]): BareMetalError {
  return new BareMetalError(
    "FOREIGN_DATA",
    `${describeDisk(disk)} of ${host} is to be erased but does not carry our label: ${found.join(", ")}`,
    {
      subject: host,
      remedy: 'make sure that nobody needs what is there, then set overwrite: "foreign"; or set cleaning.mode: "metadata", which leaves it',
    },
  );
}

/** The disk that was pinned; where the state was lost and nobody knows it, the one that carries this server's label. */
function writtenDisk(run: HostRun, { storage }: Inventory): Disk | undefined {
  const { name, owner } = run.spec;
  const pinned = run.memory?.rootDevice ?? run.record?.disk;
  if (pinned === undefined) {
    const uuid = run.session.identity.uuid.toLowerCase();
    const ours = storage.filter(
      (disk) => isUnderFormerName(run, disk) || (disk.content.label?.owner === owner && disk.content.label.hostUuid.toLowerCase() === uuid),
    );
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
