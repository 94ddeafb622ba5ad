import { formatFat } from "../../domain/disk/format-fat.js";
import { espTypeGuid, formatGpt, type Gpt, linuxTypeGuid } from "../../domain/disk/gpt.js";

const mebibyte = 1024 * 1024;

export interface BootableDiskOptions {
  readonly sectorBytes?: 512 | 4096;
  /** Type of the first partition; default: that of an ESP. */
  readonly espType?: string;
  readonly espFiles?: ReadonlyMap<string, Uint8Array>;
}

/** For tests: an 8 MiB disk with an ESP at 1 MiB and a root partition at 4 MiB, of which two parts of 64 KiB are used. */
export function bootableDisk(options: BootableDiskOptions = {}): Buffer {
  const sectorBytes = options.sectorBytes ?? 512;
  const sizeBytes = 8 * mebibyte;
  const bytes = Buffer.alloc(sizeBytes);
  const partition = (number: number, typeGuid: string, start: number, end: number): Gpt["partitions"][number] => ({
    number,
    typeGuid,
    uniqueGuid: `00000000-0000-4000-8000-00000000000${number}`,
    firstLba: start / sectorBytes,
    lastLba: end / sectorBytes - 1,
    attributes: 0n,
    name: number === 1 ? "boot" : "root",
  });
  const gpt: Gpt = {
    sectorBytes,
    diskGuid: "10000000-0000-4000-8000-000000000000",
    firstUsableLba: 2 + 16384 / sectorBytes,
    lastUsableLba: 0,
    backupLba: 0,
    entryCount: 128,
    entryBytes: 128,
    partitions: [
      partition(1, options.espType ?? espTypeGuid, mebibyte, 4 * mebibyte),
      partition(2, linuxTypeGuid, 4 * mebibyte, 7 * mebibyte),
    ],
    bootCode: new Uint8Array(440),
  };
  const { primary, backup, backupOffset } = formatGpt(gpt, sizeBytes, sectorBytes);
  bytes.set(primary);
  bytes.set(backup, backupOffset);
  bytes.set(formatFat(options.espFiles ?? new Map([["EFI/BOOT/BOOTX64.EFI", Uint8Array.of(1)]]), 2 * mebibyte), mebibyte);
  bytes.fill("root", 4 * mebibyte, 4 * mebibyte + 65536);
  bytes.fill("more", 6 * mebibyte + 100, 6 * mebibyte + 200);
  return bytes;
}
