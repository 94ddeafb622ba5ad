import { closeSync, openSync, readSync } from "node:fs";

const sectorBytes = 2048;
const maxDirectoryBytes = 1 << 20;

export interface Extent {
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** Extents of the files in the root directory of an ISO 9660 image, by Rock Ridge name where there is one. */
export function readIsoRoot(file: string): Map<string, Extent> {
  const fd = openSync(file, "r");
  try {
    const volume = readAt(fd, 16 * sectorBytes, sectorBytes);
    if (volume.toString("latin1", 1, 6) !== "CD001" || volume[0] !== 1) throw new Error(`failed to read ${file}: no ISO 9660 volume`);
    const root = extentOf(volume.subarray(156, 190));
    if (root.sizeBytes > maxDirectoryBytes) throw new Error(`failed to read ${file}: root directory of ${root.sizeBytes} bytes`);
    return directoryEntries(readAt(fd, root.offsetBytes, root.sizeBytes));
  } finally {
    closeSync(fd);
  }
}

function readAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(fd, bytes, 0, length, offset) !== length) throw new Error("failed to read ISO 9660 image: it ends too early");
  return bytes;
}

function extentOf(record: Buffer): Extent {
  return { offsetBytes: record.readUInt32LE(2) * sectorBytes, sizeBytes: record.readUInt32LE(10) };
}

export function directoryEntries(directory: Buffer): Map<string, Extent> {
  const found = new Map<string, Extent>();
  let offset = 0;
  while (offset < directory.length) {
    const length = directory[offset] ?? 0;
    if (length === 0) {
      // Records do not cross sectors: the rest of this one is padding.
      offset = (Math.floor(offset / sectorBytes) + 1) * sectorBytes;
      continue;
    }
    const record = directory.subarray(offset, offset + length);
    const isDirectory = ((record[25] ?? 0) & 2) !== 0;
    if (!isDirectory) found.set(nameOf(record), extentOf(record));
    offset += length;
  }
  return found;
}

function nameOf(record: Buffer): string {
  const nameLength = record[32] ?? 0;
  const plain = record
    .toString("latin1", 33, 33 + nameLength)
    .replace(/;1$/, "")
    .toLowerCase();
  // System use area: entries of signature (2), length (1), version (1); NM carries flags (1) and the name.
  let offset = 33 + nameLength + (nameLength % 2 === 0 ? 1 : 0);
  while (offset + 4 <= record.length) {
    const length = record[offset + 2] ?? 0;
    if (length < 4) break;
    if (record.toString("latin1", offset, offset + 2) === "NM") return record.toString("utf8", offset + 5, offset + length);
    offset += length;
  }
  return plain;
}
