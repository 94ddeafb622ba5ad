/**
 * A FAT file system with long names on sectors of 4096 bytes, for config drives on disks with such sectors: the blocks of ISO 9660 have 2048
 * bytes, and Linux does not mount it there. Same input, same bytes.
 */
export interface VfatInput {
  /** Up to 11 ASCII characters. */
  readonly label: string;
  /** By path, such as openstack/latest/meta_data.json. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const sectorBytes = 4096;
const rootEntries = 512;
const rootSectors = (rootEntries * 32) / sectorBytes;
/** More clusters need more than 12 bits each. */
const maxClusters12 = 4084;
const maxClusters16 = 65_524;
const directoryFlag = 0x10;
const longNameUnits = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

interface Directory {
  readonly directories: Map<string, Directory>;
  readonly files: Map<string, Uint8Array>;
}

/** Throws RangeError when the files are too many or too large (about 256 MiB). */
export function formatVfat({ label, files }: VfatInput): Uint8Array {
  const clusters: Uint8Array[] = [];
  /** Next cluster of each; 0 at a chain's end. */
  const next: number[] = [];
  const store = (content: Uint8Array): number => {
    const first = clusters.length + 2;
    for (let at = 0; at < content.length; at += sectorBytes) {
      clusters.push(content.subarray(at, at + sectorBytes));
      next.push(at + sectorBytes < content.length ? clusters.length + 2 : 0);
    }
    return content.length === 0 ? 0 : first;
  };
  const root = concat([volumeLabel(label), ...storeChildren(treeOf(files), store, clusters)]);
  if (root.length > rootEntries * 32) throw new RangeError("too many files in the root directory");
  const count = Math.max(clusters.length, 1);
  if (count > maxClusters16) throw new RangeError(`${count * sectorBytes} bytes do not fit on a FAT16 file system`);
  const bits = count > maxClusters12 ? 16 : 12;
  const fatSectors = Math.ceil(((count + 2) * bits) / 8 / sectorBytes);
  const dataSector = 1 + 2 * fatSectors + rootSectors;
  const bytes = new Uint8Array((dataSector + count) * sectorBytes);
  bytes.set(bootSector({ label, bits, fatSectors, sectors: dataSector + count }));
  const table = bits === 12 ? table12(next) : table16(next);
  bytes.set(table, sectorBytes);
  bytes.set(table, (1 + fatSectors) * sectorBytes);
  bytes.set(root, (1 + 2 * fatSectors) * sectorBytes);
  clusters.forEach((content, index) => bytes.set(content, (dataSector + index) * sectorBytes));
  return bytes;
}

function treeOf(files: ReadonlyMap<string, Uint8Array>): Directory {
  const root: Directory = { directories: new Map(), files: new Map() };
  for (const path of [...files.keys()].sort()) {
    const parts = path.split("/").filter((part) => part !== "");
    const name = parts.pop() ?? "";
    let directory = root;
    for (const part of parts) {
      const child = directory.directories.get(part) ?? { directories: new Map(), files: new Map() };
      directory.directories.set(part, child);
      directory = child;
    }
    directory.files.set(name, files.get(path) ?? new Uint8Array(0));
  }
  return root;
}

/** Stores what lies below and returns the directory's records. A directory takes its clusters first, so that its children can point at it. */
function storeChildren(directory: Directory, store: (content: Uint8Array) => number, clusters: Uint8Array[], self = 0): Uint8Array[] {
  const names = [...directory.directories.keys(), ...directory.files.keys()];
  const records: Uint8Array[] = [];
  for (const [name, child] of directory.directories) {
    const space = 2 + [...child.directories.keys(), ...child.files.keys()].reduce((sum, each) => sum + entriesFor(each), 0);
    const length = Math.ceil((space * 32) / sectorBytes) * sectorBytes;
    const cluster = store(new Uint8Array(length));
    const below = concat([
      record(".".padEnd(11), directoryFlag, cluster, 0),
      record("..".padEnd(11), directoryFlag, self, 0),
      ...storeChildren(child, store, clusters, cluster),
    ]);
    for (let at = 0; at < below.length; at += sectorBytes) clusters[cluster - 2 + at / sectorBytes] = below.subarray(at, at + sectorBytes);
    records.push(named(name, names.indexOf(name), directoryFlag, cluster, 0));
  }
  for (const [name, content] of directory.files) records.push(named(name, names.indexOf(name), 0x20, store(content), content.length));
  return records;
}

function entriesFor(name: string): number {
  return 1 + Math.ceil(name.length / 13);
}

/** The entries of the long name, last part first, then the one of the short name, which nobody is meant to read. */
function named(name: string, index: number, flags: number, cluster: number, sizeBytes: number): Uint8Array {
  if (name.length > 255 || /[^ -~]|["*/:<>?\\|]/.test(name)) throw new RangeError(`no FAT name: ${name}`);
  const short = `F${String(index).padStart(7, "0")}   `;
  const checksum = [...short].reduce((sum, char) => (((sum & 1) << 7) + (sum >> 1) + char.charCodeAt(0)) & 255, 0);
  const parts = entriesFor(name) - 1;
  const entries = Array.from({ length: parts }, (_, part) => longEntry(name, parts - part, part === 0, checksum));
  return concat([...entries, record(short, flags, cluster, sizeBytes)]);
}

function longEntry(name: string, ordinal: number, isLast: boolean, checksum: number): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  bytes[0] = ordinal | (isLast ? 0x40 : 0);
  bytes[11] = 0x0f;
  bytes[13] = checksum;
  longNameUnits.forEach((offset, unit) => {
    const at = (ordinal - 1) * 13 + unit;
    view.setUint16(offset, at < name.length ? name.charCodeAt(at) : at === name.length ? 0 : 0xffff, true);
  });
  return bytes;
}

function record(short: string, flags: number, cluster: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes.set(ascii(short));
  bytes[11] = flags;
  const view = new DataView(bytes.buffer);
  // 2020-01-01.
  for (const offset of [16, 18, 24]) view.setUint16(offset, (40 << 9) | (1 << 5) | 1, true);
  view.setUint16(26, cluster, true);
  view.setUint32(28, sizeBytes, true);
  return bytes;
}

function volumeLabel(label: string): Uint8Array {
  return record(label.padEnd(11).slice(0, 11), 0x08, 0, 0);
}

interface BootFacts {
  readonly label: string;
  readonly bits: 12 | 16;
  readonly fatSectors: number;
  readonly sectors: number;
}

function bootSector({ label, bits, fatSectors, sectors }: BootFacts): Uint8Array {
  const bytes = new Uint8Array(sectorBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0xeb, 0x3c, 0x90, ...ascii("MSDOS5.0")]);
  view.setUint16(11, sectorBytes, true);
  bytes[13] = 1;
  view.setUint16(14, 1, true);
  bytes[16] = 2;
  view.setUint16(17, rootEntries, true);
  if (sectors < 0x10000) view.setUint16(19, sectors, true);
  else view.setUint32(32, sectors, true);
  bytes[21] = 0xf8;
  view.setUint16(22, fatSectors, true);
  view.setUint16(24, 32, true);
  view.setUint16(26, 2, true);
  bytes.set([0x80, 0, 0x29, 0x12, 0x34, 0x56, 0x78, ...ascii(label.padEnd(11).slice(0, 11)), ...ascii(`FAT${bits}   `)], 36);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

function table16(next: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((next.length + 2) * 2);
  const view = new DataView(bytes.buffer);
  [0xfff8, 0xffff, ...next.map((cluster) => cluster || 0xffff)].forEach((value, index) => view.setUint16(index * 2, value, true));
  return bytes;
}

function table12(next: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(((next.length + 2) * 3) / 2) + 1);
  [0xff8, 0xfff, ...next.map((cluster) => cluster || 0xfff)].forEach((value, index) => {
    const at = index + (index >> 1);
    if (index & 1) {
      bytes[at] = (bytes[at] ?? 0) | ((value & 0xf) << 4);
      bytes[at + 1] = value >> 4;
    } else {
      bytes[at] = value & 0xff;
      bytes[at + 1] = value >> 8;
    }
  });
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
