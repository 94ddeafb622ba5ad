import { BareMetalError } from "../domain/errors.js";
import { diskLabelBytes } from "../domain/disk/disk-label.js";
import { fitGpt, formatGpt, placeConfigPartition, readGpt } from "../domain/disk/gpt.js";
import type { Gpt, GptPartition } from "../domain/disk/gpt.js";
import type { BlockMap } from "../domain/image/block-map.js";
import { headBytes } from "./image-ranges.js";
import type { DiskFacts } from "./platform.js";

const mebibyte = 1024 * 1024;
const usualConfigBytes = 64 * mebibyte;

export interface DiskLayout {
  /** The disk's first MiB: the image's, with the amended table in it. */
  readonly head: Buffer;
  readonly backup: Uint8Array;
  readonly backupOffset: number;
  readonly config: { readonly offsetBytes: number; readonly sizeBytes: number };
}

/** The image's table, fitted to this disk, with the config drive's partition. Rejects IMAGE_TOO_LARGE and IMAGE_NOT_BOOTABLE. */
export function layOutDisk(imageHead: Buffer, image: BlockMap, facts: DiskFacts, configDriveBytes: number): DiskLayout {
  if (image.sizeBytes > facts.sizeBytes)
    throw new BareMetalError("IMAGE_TOO_LARGE", `the image has ${image.sizeBytes} bytes, disk ${facts.path} has ${facts.sizeBytes}`);
  const sectorBytes = facts.logicalSectorBytes;
  const reading = readGpt(new Uint8Array(imageHead), image.sectorBytes);
  if (reading.kind !== "gpt") throw new BareMetalError("IMAGE_NOT_BOOTABLE", `the image has ${reading.reason}`);
  const fitted = fitGpt(reading.gpt, facts.sizeBytes, sectorBytes);
  const { gpt, partition } = placeConfig(fitted, configDriveBytes + diskLabelBytes);
  const { primary, backup, backupOffset } = formatGpt(gpt, facts.sizeBytes, sectorBytes);
  const head = Buffer.from(imageHead);
  head.set(primary.subarray(0, headBytes));
  return {
    head,
    backup,
    backupOffset,
    config: { offsetBytes: partition.firstLba * sectorBytes, sizeBytes: (partition.lastLba - partition.firstLba + 1) * sectorBytes },
  };
}

/** 64 MiB as other tools make it, so that a later, larger drive fits; only what is needed where the disk has no more. */
function placeConfig(gpt: Gpt, neededBytes: number): { readonly gpt: Gpt; readonly partition: GptPartition } {
  const needed = Math.ceil(neededBytes / mebibyte) * mebibyte;
  if (gpt.partitions.some(({ name }) => name === "config-2") || needed >= usualConfigBytes) return placeConfigPartition(gpt, needed);
  try {
    return placeConfigPartition(gpt, usualConfigBytes);
  } catch (error) {
    if (error instanceof BareMetalError && error.code === "IMAGE_TOO_LARGE") return placeConfigPartition(gpt, needed);
    throw error;
  }
}
