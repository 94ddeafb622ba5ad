import { BareMetalError } from "../../domain/errors.js";
import { diskLabelBytes, encodeDiskLabel, isSameWork } from "../../domain/disk/disk-label.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { bytesDigest, readLabel, readPartitions, textDigest } from "../disk-content.js";
import type { DiskLayout } from "../disk-layout.js";
import { layOutDisk } from "../disk-layout.js";
import type { PackedRange } from "../image-ranges.js";
import { fetchImageHead, headBytes, packedRanges } from "../image-ranges.js";
import { withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice } from "../platform.js";
import type { Step } from "../step-context.js";

type FinishDisk = AgentSteps["finishDisk"];

const sampleCount = 8;

/** Config drive with the final label, backup table, and last of all the first MiB, which makes the disk bootable; then reads it all back. */
export const finishDisk: Step<FinishDisk["arguments"], FinishDisk["result"]> = (context, request, configDrive) =>
  withPinnedDisk(context, request.disk, "write", async (device) => {
    const placed = await readLabel(device, await readPartitions(device));
    const isReady = placed !== undefined && isSameWork(placed.label, request.label);
    if (!isReady || (placed.place === "writing" && !placed.note.isZeroed))
      throw new BareMetalError("AGENT_STEP_FAILED", "the image is not written on the disk", { step: "finishDisk" });
    const imageHead = await fetchImageHead(context, request.image, request.imageUrl);
    const layout = layOutDisk(imageHead, request.image, device.facts, configDrive.length);
    const label = encodeDiskLabel({ ...request.label, phase: "complete" }, textDigest);
    context.report("writing config drive and partition table");
    await writeConfigDrive(device, layout, configDrive, label);
    await device.flush();
    await writeIfDifferent(device, layout.backupOffset, layout.backup);
    await device.flush();
    context.signal.throwIfAborted();
    await writeIfDifferent(device, 0, layout.head);
    await device.flush();
    await device.rereadPartitions();
    await verify(device, layout, configDrive, packedRanges(request.image));
    context.log("info", `disk ${device.facts.path} is complete`);
    return { result: {} };
  });

async function writeConfigDrive(device: BlockDevice, layout: DiskLayout, drive: Buffer, label: Uint8Array): Promise<void> {
  const { offsetBytes, sizeBytes } = layout.config;
  const labelOffset = offsetBytes + sizeBytes - diskLabelBytes;
  const isThere = (await isEqual(device, offsetBytes, drive)) && (await isEqual(device, labelOffset, label));
  if (isThere) return;
  // What an earlier owner left behind the drive's end must not be readable as part of it.
  await device.zeroRange(offsetBytes, sizeBytes);
  await device.write(offsetBytes, drive);
  await device.flush();
  await device.write(labelOffset, label);
}

async function writeIfDifferent(device: BlockDevice, offset: number, bytes: Uint8Array): Promise<void> {
  if (!(await isEqual(device, offset, bytes))) await device.write(offset, bytes);
}

async function isEqual(device: BlockDevice, offset: number, bytes: Uint8Array): Promise<boolean> {
  return bytes.length === 0 || (await device.read(offset, bytes.length)).equals(bytes);
}

/** Reads back what makes the disk boot, and some of the image's ranges. */
async function verify(device: BlockDevice, layout: DiskLayout, drive: Buffer, ranges: readonly PackedRange[]): Promise<void> {
  const wrong = (what: string, offset: number): BareMetalError =>
    new BareMetalError("DISK_FAILED", `disk ${device.facts.path} returned other bytes than were written: ${what} at offset ${offset}`, {
      subject: device.facts.path,
    });
  if (!(await isEqual(device, 0, layout.head))) throw wrong("partition table", 0);
  if (!(await isEqual(device, layout.backupOffset, layout.backup))) throw wrong("backup partition table", layout.backupOffset);
  if (!(await isEqual(device, layout.config.offsetBytes, drive))) throw wrong("config drive", layout.config.offsetBytes);
  const whole = ranges.filter((range) => range.offset >= headBytes && !overlaps(range, layout));
  const step = Math.max(1, Math.floor(whole.length / sampleCount));
  for (const range of whole.filter((_, index) => index % step === 0).slice(0, sampleCount + 1))
    if (bytesDigest(await device.read(range.offset, range.length)) !== range.sha256) throw wrong("image", range.offset);
}

/** The image's own backup table, or a config partition of its own, may have been replaced. */
function overlaps(range: PackedRange, layout: DiskLayout): boolean {
  const meets = (offset: number, length: number): boolean => range.offset < offset + length && offset < range.offset + range.length;
  return meets(layout.config.offsetBytes, layout.config.sizeBytes) || meets(layout.backupOffset, layout.backup.length);
}
