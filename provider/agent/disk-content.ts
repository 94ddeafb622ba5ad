import { createHash } from "node:crypto";
import { readGpt, gptHeadBytes, configPartitionName, espTypeGuid } from "../domain/disk/gpt.js";
import type { Gpt } from "../domain/disk/gpt.js";
import type { DiskLabelNote } from "../domain/disk/disk-label.js";
import { decodeDiskLabel, diskLabelBytes, encodeDiskLabel, isSameWork, writingLabelOffset } from "../domain/disk/disk-label.js";
import { findSignatures, hasBytes, readMbrPartitions, signatureWindows } from "../domain/disk/signatures.js";
import type { ByteWindow } from "../domain/disk/signatures.js";
import type { DiskContent, DiskLabel } from "../domain/hardware/inventory.js";
import type { BlockDevice, PartitionPlace } from "./platform.js";

const maxPartitions = 128;

export interface NamedPartition extends PartitionPlace {
  readonly name: string;
  readonly isEsp: boolean;
}

export interface PlacedLabel {
  readonly label: DiskLabel;
  readonly note: DiskLabelNote;
  readonly place: "writing" | "config drive";
}

export const textDigest = (text: string): string => createHash("sha256").update(text).digest("hex");

export const bytesDigest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The disk's GPT when its primary table is sound. */
export async function readDiskGpt(device: BlockDevice): Promise<Gpt | undefined> {
  const head = await device.read(0, Math.min(gptHeadBytes, device.facts.sizeBytes));
  const reading = readGpt(new Uint8Array(head), device.facts.logicalSectorBytes);
  return reading.kind === "gpt" ? reading.gpt : undefined;
}

/** Partitions of GPT, else of the MBR, that lie on the disk. */
export async function readPartitions(device: BlockDevice): Promise<NamedPartition[]> {
  const { sizeBytes, logicalSectorBytes } = device.facts;
  const gpt = await readDiskGpt(device);
  const partitions: NamedPartition[] =
    gpt === undefined
      ? readMbrPartitions(await device.read(0, 512), logicalSectorBytes).map((place) => ({ ...place, name: "", isEsp: false }))
      : gpt.partitions.map((partition) => ({
          number: partition.number,
          offsetBytes: partition.firstLba * logicalSectorBytes,
          sizeBytes: (partition.lastLba - partition.firstLba + 1) * logicalSectorBytes,
          name: partition.name,
          isEsp: partition.typeGuid === espTypeGuid,
        }));
  return partitions.filter((place) => place.sizeBytes > 0 && place.offsetBytes + place.sizeBytes <= sizeBytes).slice(0, maxPartitions);
}

/** Our label: the one of work under way first, since it is the newer one. */
export async function readLabel(device: BlockDevice, partitions: readonly NamedPartition[]): Promise<PlacedLabel | undefined> {
  if (device.facts.sizeBytes < writingLabelOffset + diskLabelBytes) return undefined;
  const writing = decodeDiskLabel(await device.read(writingLabelOffset, diskLabelBytes), textDigest);
  return writing === undefined ? readCompleteLabel(device, partitions) : { ...writing, place: "writing" };
}

async function readCompleteLabel(device: BlockDevice, partitions: readonly NamedPartition[]): Promise<PlacedLabel | undefined> {
  const config = partitions.find((partition) => partition.name === configPartitionName);
  if (config === undefined || config.sizeBytes < diskLabelBytes) return undefined;
  const block = await device.read(config.offsetBytes + config.sizeBytes - diskLabelBytes, diskLabelBytes);
  const complete = decodeDiskLabel(block, textDigest);
  return complete === undefined ? undefined : { ...complete, place: "config drive" };
}

export async function writeWritingLabel(device: BlockDevice, label: DiskLabel, note?: DiskLabelNote): Promise<void> {
  await device.write(writingLabelOffset, encodeDiskLabel(label, textDigest, note));
  await device.flush();
}

/** What is on the disk, in an operator's words. */
export async function readDiskContent(device: BlockDevice): Promise<DiskContent> {
  if (device.facts.sizeBytes < diskLabelBytes) return { kind: "empty", found: [] };
  const partitions = await readPartitions(device);
  const placed = await readLabel(device, partitions);
  const whole = await readWindows(device, 0, device.facts.sizeBytes);
  const found = findSignatures(whole, device.facts.sizeBytes).map(({ text }) => text);
  const inside = await Promise.all(
    partitions.map(async ({ number, offsetBytes, sizeBytes }) => {
      const windows = await readWindows(device, offsetBytes, sizeBytes);
      return findSignatures(windows, sizeBytes).map(({ text }) => `${text} on partition ${number}`);
    }),
  );
  found.push(...inside.flat());
  if (placed !== undefined && !(await isOvertaken(device, placed, partitions, found))) return { kind: "ours", found, label: placed.label };
  // Data without a signature (a raw database, a headerless encrypted volume) is data all the same.
  if (found.length === 0 && hasBytes(whole)) found.push("data of an unknown kind at the start or the end");
  return { kind: found.length === 0 ? "empty" : "foreign", found };
}

/** Nothing at either end but the label of work under way: where tables and signatures are. */
export async function isBlankAroundLabel(device: BlockDevice): Promise<boolean> {
  const windows = await readWindows(device, 0, device.facts.sizeBytes);
  const around = windows.map(({ offset, bytes }) => {
    const [start, end] = [writingLabelOffset - offset, writingLabelOffset + diskLabelBytes - offset];
    return { offset, bytes: start < 0 || end > bytes.length ? bytes : Uint8Array.from(bytes).fill(0, start, end) };
  });
  return !hasBytes(around);
}

/**
 * The label of unfinished work lies where partition tools leave a gap, so that it outlives an installation by hand. Once tables are removed and
 * until ours is written there are none: a table is somebody's, unless our own config drive is in it, as after a power cut in the last write.
 */
async function isOvertaken(
  device: BlockDevice,
  { place, label, note }: PlacedLabel,
  partitions: readonly NamedPartition[],
  found: readonly string[],
): Promise<boolean> {
  if (place !== "writing") return false;
  if (note.erased !== undefined || note.overwrittenBytes !== undefined) return found.length > 0;
  if (label.phase !== "writing" || partitions.length === 0) return false;
  const complete = await readCompleteLabel(device, partitions);
  return complete === undefined || !isSameWork(complete.label, label);
}

/** Windows relative to the area's start. */
async function readWindows(device: BlockDevice, offset: number, sizeBytes: number): Promise<ByteWindow[]> {
  return Promise.all(
    signatureWindows(sizeBytes).map(async (window) => ({
      offset: window.offset,
      bytes: await device.read(offset + window.offset, window.length),
    })),
  );
}
