import { BareMetalError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { guidBytes, guidText } from "./guid.js";

export const espTypeGuid = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
export const linuxTypeGuid = "0fc63daf-8483-4772-8e79-3d69d8477de4";
export const configPartitionName = "config-2";
/** How much of a disk's start `readGpt` needs at most. */
export const gptHeadBytes = 128 * 1024;

const alignBytes = 1024 * 1024;
const entriesLba = 2;
const bootCodeBytes = 440;

export interface GptPartition {
  /** From 1, as in the kernel's device names. */
  readonly number: number;
  /** Lower-case GUID texts. */
  readonly typeGuid: string;
  readonly uniqueGuid: string;
  readonly firstLba: number;
  /** Inclusive. */
  readonly lastLba: number;
  readonly attributes: bigint;
  readonly name: string;
}

export interface Gpt {
  readonly sectorBytes: number;
  readonly diskGuid: string;
  readonly firstUsableLba: number;
  readonly lastUsableLba: number;
  /** LBA of the backup header: the disk's last sector when the table fits the disk. */
  readonly backupLba: number;
  readonly entryCount: number;
  readonly entryBytes: number;
  /** In the order of their numbers. */
  readonly partitions: readonly GptPartition[];
  /** BIOS boot code of sector 0, kept as it is. */
  readonly bootCode: Uint8Array;
}

/** `none`: no partition table at all; `mbr`: an MBR table without GPT; `damaged`: a GPT that cannot be trusted. */
export type GptReading =
  { readonly kind: "gpt"; readonly gpt: Gpt } | { readonly kind: "none" | "mbr" | "damaged"; readonly reason: string };

/** Reads the primary table from the first sectors of a disk or image; give `gptHeadBytes` of them, or all there are. */
export function readGpt(bytes: Uint8Array, sectorBytes: number): GptReading {
  if (bytes.length < 512) return { kind: "none", reason: "no partition table: shorter than one sector" };
  const mbr = readMbr(bytes);
  const signature = latin1(bytes.subarray(sectorBytes, sectorBytes + 8));
  if (signature !== "EFI PART") {
    if (mbr === "protective") return damaged(`the protective MBR is there, but no header at LBA 1 with ${sectorBytes}-byte sectors`);
    if (mbr === "none") return { kind: "none", reason: "no partition table: neither MBR nor GPT" };
    return { kind: "mbr", reason: `an MBR partition table (${mbr}) instead of a GPT` };
  }
  if (mbr === "none") return damaged("the header is there, but sector 0 is no protective MBR");
  return readHeader(bytes, sectorBytes);
}

function damaged(reason: string): GptReading {
  return { kind: "damaged", reason: `a damaged GPT: ${reason}` };
}

/** A hybrid MBR counts as protective: firmware and kernel use the GPT then. */
function readMbr(bytes: Uint8Array): string {
  if (bytes[510] !== 0x55 || bytes[511] !== 0xaa) return "none";
  const types = [0, 1, 2, 3].map((index) => bytes[446 + index * 16 + 4] ?? 0).filter((type) => type !== 0);
  if (types.includes(0xee)) return "protective";
  // A FAT file system without partitions ends its first sector with the same mark.
  if (types.length === 0) return "none";
  return `types ${types.map((type) => type.toString(16).padStart(2, "0")).join(", ")}`;
}

function readHeader(bytes: Uint8Array, sectorBytes: number): GptReading {
  // Copied by the constructor: slice() of a Buffer is no copy.
  const header = new Uint8Array(bytes.subarray(sectorBytes, sectorBytes * 2));
  if (header.length < sectorBytes) return damaged("the header is cut off");
  const view = new DataView(header.buffer);
  const headerBytes = view.getUint32(12, true);
  if (headerBytes < 92 || headerBytes > sectorBytes) return damaged(`header size ${headerBytes}`);
  const headerCrc = view.getUint32(16, true);
  view.setUint32(16, 0, true);
  if (crc32(header.subarray(0, headerBytes)) !== headerCrc) return damaged("wrong CRC of the header");
  const numbers = [24, 32, 40, 48, 72].map((offset) => readLba(view, offset));
  const [myLba, backupLba, firstUsableLba, lastUsableLba, tableLba] = numbers;
  if (backupLba === undefined || firstUsableLba === undefined || lastUsableLba === undefined)
    return damaged("a sector number is too large");
  if (myLba !== 1) return damaged(`the header says it is at LBA ${myLba}`);
  if (tableLba !== entriesLba) return damaged(`entries at LBA ${tableLba} are not supported, only at LBA 2`);
  const entryCount = view.getUint32(80, true);
  const entryBytes = view.getUint32(84, true);
  if (entryBytes < 128 || entryBytes > 4096 || entryBytes % 8 !== 0 || entryCount < 1 || entryCount > 1024)
    return damaged(`${entryCount} entries of ${entryBytes} bytes`);
  const entries = bytes.subarray(entriesLba * sectorBytes, entriesLba * sectorBytes + entryCount * entryBytes);
  if (entries.length < entryCount * entryBytes) return damaged("the entries are cut off");
  if (crc32(entries) !== view.getUint32(88, true)) return damaged("wrong CRC of the entries");
  const partitions = readEntries(entries, entryCount, entryBytes);
  const wrong = findWrongPartition(partitions, firstUsableLba, lastUsableLba);
  if (wrong !== undefined) return damaged(wrong);
  return {
    kind: "gpt",
    gpt: {
      sectorBytes,
      diskGuid: guidText(header.subarray(56, 72)),
      firstUsableLba,
      lastUsableLba,
      backupLba,
      entryCount,
      entryBytes,
      partitions,
      bootCode: new Uint8Array(bytes.subarray(0, bootCodeBytes)),
    },
  };
}

function readLba(view: DataView, offset: number): number | undefined {
  const value = view.getBigUint64(offset, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

function readEntries(entries: Uint8Array, entryCount: number, entryBytes: number): GptPartition[] {
  const partitions: GptPartition[] = [];
  for (let index = 0; index < entryCount; index++) {
    const entry = entries.subarray(index * entryBytes, (index + 1) * entryBytes);
    if (entry.subarray(0, 16).every((byte) => byte === 0)) continue;
    const view = new DataView(entry.buffer, entry.byteOffset, entry.length);
    const units = Array.from({ length: 36 }, (_, unit) => view.getUint16(56 + unit * 2, true));
    const end = units.indexOf(0);
    partitions.push({
      number: index + 1,
      typeGuid: guidText(entry.subarray(0, 16)),
      uniqueGuid: guidText(entry.subarray(16, 32)),
      firstLba: readLba(view, 32) ?? -1,
      lastLba: readLba(view, 40) ?? -1,
      attributes: view.getBigUint64(48, true),
      name: String.fromCharCode(...units.slice(0, end < 0 ? 36 : end)),
    });
  }
  return partitions;
}

function findWrongPartition(partitions: readonly GptPartition[], first: number, last: number): string | undefined {
  const ordered = [...partitions].sort((a, b) => a.firstLba - b.firstLba);
  for (const [index, partition] of ordered.entries()) {
    const { number, firstLba, lastLba } = partition;
    if (firstLba < first || lastLba > last || lastLba < firstLba) return `partition ${number} lies outside the usable sectors`;
    const next = ordered[index + 1];
    if (next !== undefined && next.firstLba <= lastLba) return `partitions ${number} and ${next.number} overlap`;
  }
  return undefined;
}

function entrySectors(gpt: Gpt): number {
  return Math.ceil((gpt.entryCount * gpt.entryBytes) / gpt.sectorBytes);
}

/** The table for a disk of `diskSizeBytes`: backup at the disk's end, last usable LBA adapted. Throws when sector size or size do not fit. */
export function fitGpt(gpt: Gpt, diskSizeBytes: number, sectorBytes: number): Gpt {
  if (gpt.sectorBytes !== sectorBytes)
    throw new BareMetalError(
      "IMAGE_SECTOR_SIZE",
      `the partition table is made for ${gpt.sectorBytes}-byte sectors, the disk has sectors of ${sectorBytes} bytes`,
    );
  const backupLba = Math.floor(diskSizeBytes / sectorBytes) - 1;
  const lastUsableLba = backupLba - entrySectors(gpt) - 1;
  const lastUsed = Math.max(gpt.firstUsableLba - 1, ...gpt.partitions.map((partition) => partition.lastLba));
  if (lastUsed > lastUsableLba)
    throw new BareMetalError(
      "IMAGE_TOO_LARGE",
      `the partitions end at byte ${(lastUsed + 1) * sectorBytes}, the disk has ${diskSizeBytes} bytes of which the last ${(entrySectors(gpt) + 1) * sectorBytes} hold the table`,
    );
  return { ...gpt, backupLba, lastUsableLba };
}

/** Adds the partition `config-2` at the end of the disk, or takes the one that is there if it is large enough. Give it a table that fits the disk. */
export function placeConfigPartition(gpt: Gpt, sizeBytes: number): { readonly gpt: Gpt; readonly partition: GptPartition } {
  const existing = gpt.partitions.find((partition) => partition.name === configPartitionName);
  if (existing !== undefined && (existing.lastLba - existing.firstLba + 1) * gpt.sectorBytes >= sizeBytes)
    return { gpt, partition: existing };
  const others = gpt.partitions.filter((partition) => partition !== existing);
  const align = alignBytes / gpt.sectorBytes;
  const sectors = Math.ceil(Math.max(sizeBytes, 1) / alignBytes) * align;
  const firstLba = Math.floor((gpt.lastUsableLba + 1 - sectors) / align) * align;
  const lastUsed = Math.max(gpt.firstUsableLba - 1, ...others.map((partition) => partition.lastLba));
  if (firstLba <= lastUsed)
    throw new BareMetalError(
      "IMAGE_TOO_LARGE",
      `no room for the config drive of ${sizeBytes} bytes: the image's partitions end at byte ${(lastUsed + 1) * gpt.sectorBytes}`,
    );
  const taken = new Set(others.map((partition) => partition.number));
  let number = existing?.number ?? Math.max(0, ...taken) + 1;
  if (number > gpt.entryCount)
    number = Array.from({ length: gpt.entryCount }, (_, index) => index + 1).find((free) => !taken.has(free)) ?? 0;
  if (number === 0) throw new BareMetalError("IMAGE_NOT_BOOTABLE", "no free entry in the partition table for the config drive");
  const partition: GptPartition = {
    number,
    typeGuid: linuxTypeGuid,
    uniqueGuid: deriveGuid(gpt.diskGuid, configPartitionName),
    firstLba,
    lastLba: firstLba + sectors - 1,
    attributes: 0n,
    name: configPartitionName,
  };
  return { gpt: { ...gpt, partitions: [...others, partition].sort((a, b) => a.number - b.number) }, partition };
}

/** A GUID of the custom version 8 that depends on nothing but its arguments. */
function deriveGuid(base: string, purpose: string): string {
  const words = [0, 1, 2, 3].map((round) => crc32(Uint8Array.from(`${round}:${base}:${purpose}:${round}`, (char) => char.charCodeAt(0))));
  const hex = words.map((word) => word.toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The first EFI system partition. */
export function espOf(gpt: Gpt): GptPartition | undefined {
  return gpt.partitions.find((partition) => partition.typeGuid === espTypeGuid);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

export interface FormattedGpt {
  /** From LBA 0 through the entries. */
  readonly primary: Uint8Array;
  /** Entries and header of the backup, through the disk's last sector. */
  readonly backup: Uint8Array;
  readonly backupOffset: number;
}

/** The bytes of both tables for a disk of this size. Fits the table to the disk by itself. */
export function formatGpt(table: Gpt, diskSizeBytes: number, sectorBytes: number): FormattedGpt {
  const gpt = fitGpt(table, diskSizeBytes, sectorBytes);
  const entries = formatEntries(gpt);
  const primary = new Uint8Array(entriesLba * sectorBytes + entries.length);
  primary.set(formatProtectiveMbr(gpt));
  primary.set(formatHeader(gpt, entries, { lba: 1, otherLba: gpt.backupLba, entriesLba }), sectorBytes);
  primary.set(entries, entriesLba * sectorBytes);
  const backupEntriesLba = gpt.backupLba - entrySectors(gpt);
  const backup = new Uint8Array(entries.length + sectorBytes);
  backup.set(entries);
  backup.set(formatHeader(gpt, entries, { lba: gpt.backupLba, otherLba: 1, entriesLba: backupEntriesLba }), entries.length);
  return { primary, backup, backupOffset: backupEntriesLba * sectorBytes };
}

function formatProtectiveMbr(gpt: Gpt): Uint8Array {
  const mbr = new Uint8Array(512);
  mbr.set(gpt.bootCode.subarray(0, bootCodeBytes));
  mbr.set([0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff, 1, 0, 0, 0], 446);
  new DataView(mbr.buffer).setUint32(458, Math.min(gpt.backupLba, 0xffffffff), true);
  mbr.set([0x55, 0xaa], 510);
  return mbr;
}

/** Padded with zeros to whole sectors. */
function formatEntries(gpt: Gpt): Uint8Array {
  const bytes = new Uint8Array(entrySectors(gpt) * gpt.sectorBytes);
  const view = new DataView(bytes.buffer);
  for (const partition of gpt.partitions) {
    const at = (partition.number - 1) * gpt.entryBytes;
    bytes.set(guidBytes(partition.typeGuid), at);
    bytes.set(guidBytes(partition.uniqueGuid), at + 16);
    view.setBigUint64(at + 32, BigInt(partition.firstLba), true);
    view.setBigUint64(at + 40, BigInt(partition.lastLba), true);
    view.setBigUint64(at + 48, partition.attributes, true);
    for (let unit = 0; unit < Math.min(36, partition.name.length); unit++)
      view.setUint16(at + 56 + unit * 2, partition.name.charCodeAt(unit), true);
  }
  return bytes;
}

function formatHeader(gpt: Gpt, entries: Uint8Array, place: { lba: number; otherLba: number; entriesLba: number }): Uint8Array {
  const header = new Uint8Array(gpt.sectorBytes);
  const view = new DataView(header.buffer);
  header.set(Uint8Array.from("EFI PART", (char) => char.charCodeAt(0)));
  view.setUint32(8, 0x00010000, true);
  view.setUint32(12, 92, true);
  view.setBigUint64(24, BigInt(place.lba), true);
  view.setBigUint64(32, BigInt(place.otherLba), true);
  view.setBigUint64(40, BigInt(gpt.firstUsableLba), true);
  view.setBigUint64(48, BigInt(gpt.lastUsableLba), true);
  header.set(guidBytes(gpt.diskGuid), 56);
  view.setBigUint64(72, BigInt(place.entriesLba), true);
  view.setUint32(80, gpt.entryCount, true);
  view.setUint32(84, gpt.entryBytes, true);
  view.setUint32(88, crc32(entries.subarray(0, gpt.entryCount * gpt.entryBytes)), true);
  view.setUint32(16, crc32(header.subarray(0, 92)), true);
  return header;
}
