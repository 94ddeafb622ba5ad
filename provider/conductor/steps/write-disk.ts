import { BareMetalError } from "../../domain/errors.js";
import type { Disk, DiskLabel } from "../../domain/hardware/inventory.js";
import { sameDisk } from "../../domain/hardware/root-device-hints.js";
import type { PreparedImage } from "../../ports/image-source.js";
import type { HostRun } from "../host-run.js";
import { endErasing, eraseDisk, isErased, isInterruptedErase } from "./erase-disk.js";
import { isUnderFormerName } from "./former-name.js";
import { configDriveOf } from "./system-setup.js";

/** Claims the disk by its label, removes old metadata and zeroes where the image will be. */
export async function prepareDisk(run: HostRun): Promise<void> {
  const label = labelOf(run);
  await imageOf(run);
  run.isOldContentGone = true;
  const disk = pinnedDiskOf(run);
  await eraseReplaced(run, disk, label);
  const { overwrite, clean } = run.spec;
  await run.connectedAgent.prepareDisk(run.progress, {
    disk: run.pinnedDisk,
    label,
    overwrite: isInterruptedErase(run, disk) || isUnderFormerName(run, disk) ? "foreign" : overwrite,
    clean: clean === "none" ? "none" : "metadata",
  });
  await endErasing(run, disk);
  run.labelPhase = "writing";
}

/** What the new image replaces is erased as the program says; an empty disk, and other people's data that may be overwritten, are only prepared. */
async function eraseReplaced(run: HostRun, disk: Disk, label: DiskLabel): Promise<void> {
  const mode = run.spec.clean;
  if (mode !== "overwrite" && mode !== "erase") return;
  const work = { disk, isRootDevice: true, mode, label: { ...label, phase: "preparing" as const }, overwrite: run.spec.overwrite };
  const isReplaced = disk.content.kind === "ours" && disk.content.label?.digest !== label.digest;
  if (isErased(run, work) || (!isReplaced && !isInterruptedErase(run, disk))) return;
  await eraseDisk(run, work);
}

function pinnedDiskOf(run: HostRun): Disk {
  const disk = run.inventory?.storage.find((candidate) => sameDisk(run.pinnedDisk, candidate));
  if (disk === undefined) throw new BareMetalError("PROVIDER_BUG", "the pinned disk is not in the inventory");
  return disk;
}

/** Streams the used ranges of the image to the disk; ranges that an earlier run wrote are kept. */
export async function writeImage(run: HostRun): Promise<void> {
  const image = await imageOf(run);
  const url = run.connectedService.publishImage(image.map.digest, image.packedPath);
  const written = await run.connectedAgent.writeImage(run.progress, { disk: run.pinnedDisk, label: labelOf(run), image: image.map, url });
  if (written.bytesAlreadyThere > 0)
    run.progress.info(`${run.spec.name}: ${Math.round(written.bytesAlreadyThere / 1e6)} MB of the image were already on the disk`);
  run.imageWritten = true;
}

/** Config drive first, partition table last: from here on the disk boots. */
export async function finishDisk(run: HostRun): Promise<void> {
  const image = await imageOf(run);
  const label: DiskLabel = { ...labelOf(run), phase: "complete" };
  await run.connectedAgent.finishDisk(run.progress, {
    disk: run.pinnedDisk,
    label,
    image: image.map,
    imageUrl: run.connectedService.publishImage(image.map.digest, image.packedPath),
    configDrive: Buffer.from(configDriveOf(run, label, image.map.sectorBytes)),
  });
  await run.remember({ finishedFor: run.connectedService.attempt.attempt });
  run.labelPhase = "complete";
}

function labelOf(run: HostRun): DiskLabel {
  if (run.label === undefined) throw new BareMetalError("PROVIDER_BUG", "the disk has no label yet");
  return run.label;
}

async function imageOf(run: HostRun): Promise<PreparedImage> {
  if (run.image === undefined) throw new BareMetalError("PROVIDER_BUG", "there is no image to write");
  return run.image;
}
