import { createHash } from "node:crypto";
import { espTypeGuid, formatGpt, linuxTypeGuid } from "../../domain/disk/gpt.js";
import type { BlockMap, BlockRange } from "../../domain/image/block-map.js";

const mebibyte = 1024 * 1024;
const sector = 512;
const pieceBytes = mebibyte;

export interface TestImage {
  readonly raw: Buffer;
  readonly map: BlockMap;
  readonly packed: Buffer;
}

/** A raw image of 16 MiB with an ESP (fallback loader) and a root partition that the memory OS boots. Data in the first MiB beyond the table, too. */
export function makeTestImage(name = "Test OS 1"): TestImage {
  const raw = Buffer.alloc(16 * mebibyte);
  const partitions = [
    partition(1, linuxTypeGuid, "11111111-2222-4333-8444-555555555501", 2 * mebibyte, 12 * mebibyte, "root"),
    partition(15, espTypeGuid, "11111111-2222-4333-8444-555555555515", mebibyte, mebibyte, "esp"),
  ];
  const gpt = {
    sectorBytes: sector,
    diskGuid: "11111111-2222-4333-8444-555555555500",
    firstUsableLba: 34,
    lastUsableLba: raw.length / sector - 34,
    backupLba: raw.length / sector - 1,
    entryCount: 128,
    entryBytes: 128,
    partitions,
    bootCode: Buffer.alloc(440, 0x90),
  };
  const { primary, backup, backupOffset } = formatGpt(gpt, raw.length, sector);
  raw.set(primary);
  raw.set(backup, backupOffset);
  raw.fill(0x5a, 512 * 1024, 512 * 1024 + 100);
  raw.set(makeFat(), mebibyte);
  raw.write(`BAREMETAL-MEMORY-OS ${name}\n`, 2 * mebibyte);
  for (let at = 2 * mebibyte + 4096; at < 9 * mebibyte; at += 4096) raw.fill(`${name} ${at} `, at, at + 4096);
  return { raw, ...pack(raw) };
}

function partition(number: number, typeGuid: string, uniqueGuid: string, offset: number, size: number, name: string) {
  return { number, typeGuid, uniqueGuid, firstLba: offset / sector, lastLba: (offset + size) / sector - 1, attributes: 0n, name };
}

/** One range per MiB that is used; the first is moved so that it crosses the first MiB's end. */
function pack(raw: Buffer): { readonly map: BlockMap; readonly packed: Buffer } {
  const cuts = [0, pieceBytes / 2, ...Array.from({ length: raw.length / pieceBytes }, (_, index) => pieceBytes * 1.5 + index * pieceBytes)];
  const ranges: BlockRange[] = [];
  for (const [index, offset] of cuts.entries()) {
    const bytes = raw.subarray(offset, Math.min(cuts[index + 1] ?? raw.length, raw.length));
    if (bytes.every((byte) => byte === 0)) continue;
    ranges.push({ offset, length: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  }
  const packed = Buffer.concat(ranges.map(({ offset, length }) => raw.subarray(offset, offset + length)));
  const digest = createHash("sha256").update(JSON.stringify(ranges)).digest("hex");
  return { map: { version: 1, sizeBytes: raw.length, digest, ranges, usedBytes: packed.length, sectorBytes: 512 }, packed };
}

/** FAT12 of 1 MiB with /EFI/BOOT/BOOTX64.EFI in it. */
function makeFat(): Buffer {
  const fat = Buffer.alloc(mebibyte);
  fat.set([0xeb, 0x3c, 0x90]);
  fat.write("MSDOS5.0", 3);
  fat.writeUInt16LE(sector, 11);
  fat.set([1, 1, 0, 1, 16, 0], 13);
  fat.writeUInt16LE(fat.length / sector, 19);
  fat.set([0xf8, 6, 0], 21);
  fat.write("FAT12   ", 54);
  fat.set([0x55, 0xaa], 510);
  // Entries 0 and 1 are reserved; clusters 2, 3 and 4 are one cluster long each.
  fat.set([0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], sector);
  const root = 7 * sector;
  const cluster = (number: number): number => 8 * sector + (number - 2) * sector;
  fat.set(directoryEntry("EFI        ", 0x10, 2, 0), root);
  fat.set(directoryEntry("BOOT       ", 0x10, 3, 0), cluster(2));
  fat.set(directoryEntry("BOOTX64 EFI", 0x20, 4, 6), cluster(3));
  fat.write("loader", cluster(4));
  return fat;
}

function directoryEntry(name: string, attributes: number, cluster: number, size: number): Buffer {
  const entry = Buffer.alloc(32);
  entry.write(name, "latin1");
  entry.writeUInt8(attributes, 11);
  entry.writeUInt16LE(cluster, 26);
  entry.writeUInt32LE(size, 28);
  return entry;
}
