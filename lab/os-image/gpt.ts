export interface GptPartition {
  readonly name: string;
  /** Type GUID as text. */
  readonly type: string;
  readonly guid: string;
  /** In sectors of 512 bytes, both inclusive. */
  readonly firstSector: number;
  readonly lastSector: number;
}

export const partitionTypes = {
  efiSystem: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  linuxRootX64: "4f68bce3-e8cd-4db1-96e7-fbcaf984b709",
} as const;

const sector = 512;
const entrySize = 128;
const entryCount = 128;
export const reservedSectors = 34;

export interface GptTables {
  /** Protective MBR, header and entries: the first 34 sectors. */
  readonly primary: Buffer;
  /** Entries and header: the last 33 sectors. */
  readonly backup: Buffer;
}

/** A GUID partition table for a disk of 512-byte sectors, by UEFI 2.10 section 5.3. */
export function writeGpt(diskGuid: string, totalSectors: number, partitions: readonly GptPartition[]): GptTables {
  const entries = Buffer.alloc(entrySize * entryCount);
  partitions.forEach((partition, index) => writeEntry(entries.subarray(index * entrySize, (index + 1) * entrySize), partition));
  const header = (own: number, other: number, entriesAt: number): Buffer => {
    const bytes = Buffer.alloc(sector);
    bytes.write("EFI PART", 0, "latin1");
    bytes.writeUInt32LE(0x00010000, 8);
    bytes.writeUInt32LE(92, 12);
    bytes.writeBigUInt64LE(BigInt(own), 24);
    bytes.writeBigUInt64LE(BigInt(other), 32);
    bytes.writeBigUInt64LE(BigInt(reservedSectors), 40);
    bytes.writeBigUInt64LE(BigInt(totalSectors - reservedSectors), 48);
    guidBytes(diskGuid).copy(bytes, 56);
    bytes.writeBigUInt64LE(BigInt(entriesAt), 72);
    bytes.writeUInt32LE(entryCount, 80);
    bytes.writeUInt32LE(entrySize, 84);
    bytes.writeUInt32LE(crc32(entries), 88);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 92)), 16);
    return bytes;
  };
  const last = totalSectors - 1;
  return {
    primary: Buffer.concat([protectiveMbr(totalSectors), header(1, last, 2), entries]),
    backup: Buffer.concat([entries, header(last, 1, last - entries.length / sector)]),
  };
}

function writeEntry(entry: Buffer, partition: GptPartition): void {
  guidBytes(partition.type).copy(entry, 0);
  guidBytes(partition.guid).copy(entry, 16);
  entry.writeBigUInt64LE(BigInt(partition.firstSector), 32);
  entry.writeBigUInt64LE(BigInt(partition.lastSector), 40);
  entry.write(partition.name.slice(0, 36), 56, "utf16le");
}

function protectiveMbr(totalSectors: number): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  bytes.writeUInt32LE(1, 454);
  bytes.writeUInt32LE(Math.min(totalSectors - 1, 0xffffffff), 458);
  bytes.writeUInt16BE(0x55aa, 510);
  return bytes;
}

/** The first three groups of a GUID are little-endian on disk. */
export function guidBytes(guid: string): Buffer {
  const hex = Buffer.from(guid.replaceAll("-", ""), "hex");
  if (hex.length !== 16) throw new Error(`failed to read GUID ${guid}`);
  return Buffer.concat([hex.subarray(0, 4).reverse(), hex.subarray(4, 6).reverse(), hex.subarray(6, 8).reverse(), hex.subarray(8)]);
}

export function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
