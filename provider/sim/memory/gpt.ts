import { crc32 } from "./crc32.js";
import type { ByteSource } from "./byte-source.js";

const sectorSizes = [512, 4096];
const maxTableBytes = 1024 * 1024;

export const espType = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

export interface GptPartition {
  /** From 1, as in the table. */
  readonly number: number;
  readonly type: string;
  readonly guid: string;
  readonly name: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly sectorSize: number;
}

/** The partitions of a disk whose primary table is whole (signature, both CRCs, place); undefined when it is not. */
export async function readGpt(disk: ByteSource): Promise<GptPartition[] | undefined> {
  for (const sectorSize of sectorSizes) {
    const partitions = await readWith(disk, sectorSize);
    if (partitions !== undefined) return partitions;
  }
  return undefined;
}

async function readWith(disk: ByteSource, sectorSize: number): Promise<GptPartition[] | undefined> {
  if (disk.sizeBytes < 3 * sectorSize) return undefined;
  const header = await disk.read(sectorSize, sectorSize);
  const headerSize = header.readUInt32LE(12);
  if (header.toString("latin1", 0, 8) !== "EFI PART" || headerSize < 92 || headerSize > sectorSize) return undefined;
  const checked = Buffer.from(header.subarray(0, headerSize));
  checked.writeUInt32LE(0, 16);
  if (crc32(checked) !== header.readUInt32LE(16) || header.readBigUInt64LE(24) !== 1n) return undefined;
  const entrySize = header.readUInt32LE(84);
  const tableBytes = header.readUInt32LE(80) * entrySize;
  const tableOffset = Number(header.readBigUInt64LE(72)) * sectorSize;
  if (entrySize < 128 || tableBytes > maxTableBytes || tableOffset + tableBytes > disk.sizeBytes) return undefined;
  const table = await disk.read(tableOffset, tableBytes);
  if (crc32(table) !== header.readUInt32LE(88)) return undefined;
  const partitions: GptPartition[] = [];
  for (let at = 0; at < tableBytes; at += entrySize) {
    const partition = readEntry(table.subarray(at, at + entrySize), at / entrySize + 1, sectorSize);
    if (partition !== undefined && partition.offsetBytes + partition.sizeBytes <= disk.sizeBytes) partitions.push(partition);
  }
  return partitions;
}

function readEntry(entry: Buffer, number: number, sectorSize: number): GptPartition | undefined {
  const type = readGuid(entry, 0);
  const first = Number(entry.readBigUInt64LE(32));
  const last = Number(entry.readBigUInt64LE(40));
  if (/^[0-]+$/.test(type) || last < first) return undefined;
  return {
    number,
    type,
    guid: readGuid(entry, 16),
    name: entry.toString("utf16le", 56, 128).replace(/\0.*$/s, ""),
    offsetBytes: first * sectorSize,
    sizeBytes: (last - first + 1) * sectorSize,
    sectorSize,
  };
}

/** A GUID in its mixed-endian form on disk, as lower-case text. */
export function readGuid(bytes: Buffer, offset: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  const tail = bytes.toString("hex", offset + 8, offset + 16);
  return [
    hex(bytes.readUInt32LE(offset), 8),
    hex(bytes.readUInt16LE(offset + 4), 4),
    hex(bytes.readUInt16LE(offset + 6), 4),
    tail.slice(0, 4),
    tail.slice(4),
  ].join("-");
}
