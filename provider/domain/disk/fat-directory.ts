export interface FatEntry {
  /** Long name if there is one. */
  readonly name: string;
  readonly shortName: string;
  readonly isDirectory: boolean;
  readonly sizeBytes: number;
  /** First cluster; 0 for an empty file and for the root. */
  readonly cluster: number;
}

const attributeVolume = 0x08;
const attributeDirectory = 0x10;
const attributeLongName = 0x0f;
const longNameOffsets = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/** The entries of a directory's bytes, without ".", ".." and the volume label. */
export function parseDirectory(bytes: Uint8Array): FatEntry[] {
  const entries: FatEntry[] = [];
  let longName: { units: number[]; checksum: number } | undefined;
  for (let at = 0; at + 32 <= bytes.length; at += 32) {
    const record = bytes.subarray(at, at + 32);
    const first = record[0] ?? 0;
    const attributes = record[11] ?? 0;
    if (first === 0) break;
    if (first === 0xe5) {
      longName = undefined;
    } else if ((attributes & 0x3f) === attributeLongName) {
      if (first & 0x40) longName = { units: [], checksum: record[13] ?? 0 };
      longName?.units.unshift(...longNameUnits(record));
    } else {
      const entry = parseEntry(record, longName);
      if (!(attributes & attributeVolume) && entry.shortName !== "." && entry.shortName !== "..") entries.push(entry);
      longName = undefined;
    }
  }
  return entries;
}

function longNameUnits(record: Uint8Array): number[] {
  return longNameOffsets.map((offset) => (record[offset] ?? 0) | ((record[offset + 1] ?? 0) << 8));
}

function parseEntry(record: Uint8Array, longName: { units: number[]; checksum: number } | undefined): FatEntry {
  const view = new DataView(record.buffer, record.byteOffset, 32);
  const shortName = parseShortName(record);
  let name = shortName;
  if (longName !== undefined && longName.checksum === shortNameChecksum(record)) {
    const end = longName.units.indexOf(0);
    name = String.fromCharCode(...longName.units.slice(0, end < 0 ? undefined : end));
  }
  return {
    name,
    shortName,
    isDirectory: ((record[11] ?? 0) & attributeDirectory) !== 0,
    sizeBytes: view.getUint32(28, true),
    cluster: view.getUint16(26, true) + view.getUint16(20, true) * 0x10000,
  };
}

function parseShortName(record: Uint8Array): string {
  const text = String.fromCharCode(...record.subarray(0, 11));
  const base = (record[0] === 0x05 ? "\u00e5" + text.slice(1, 8) : text.slice(0, 8)).trimEnd();
  const extension = text.slice(8).trimEnd();
  const flags = record[12] ?? 0;
  const shownBase = flags & 0x08 ? base.toLowerCase() : base;
  const shownExtension = flags & 0x10 ? extension.toLowerCase() : extension;
  return shownExtension === "" ? shownBase : `${shownBase}.${shownExtension}`;
}

/** Ties the long name's records to the short entry that follows. */
export function shortNameChecksum(name: Uint8Array): number {
  let sum = 0;
  for (const byte of name.subarray(0, 11)) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}
