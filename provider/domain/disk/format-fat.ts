const sectorBytes = 512;
const rootEntries = 512;
const rootSectors = (rootEntries * 32) / sectorBytes;
const maxClusters = 4084;

interface Node {
  readonly name: string;
  readonly children?: Map<string, Node>;
  readonly content?: Uint8Array;
  cluster: number;
}

interface Layout {
  readonly sectors: number;
  readonly clusterSectors: number;
  readonly fatSectors: number;
  readonly clusters: number;
}

/**
 * A small FAT12 file system. Names are 8.3, each part of them all upper or all lower case. Same input, same bytes.
 * Meant for EFI system partitions that the lab makes.
 */
export function formatFat(files: ReadonlyMap<string, Uint8Array>, sizeBytes: number): Uint8Array {
  const layout = planLayout(Math.floor(sizeBytes / sectorBytes));
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(bootSector(layout));
  const fat: number[] = [0xff8, 0xfff];
  const dataOffset = (1 + 2 * layout.fatSectors + rootSectors) * sectorBytes;
  const clusterBytes = layout.clusterSectors * sectorBytes;
  const store = (content: Uint8Array): number => {
    if (content.length === 0) return 0;
    const first = fat.length;
    const count = Math.ceil(content.length / clusterBytes);
    if (first + count > layout.clusters + 2) throw new RangeError(`the files need more than ${sizeBytes} bytes`);
    for (let index = 1; index <= count; index++) fat.push(index === count ? 0xfff : first + index);
    bytes.set(content, dataOffset + (first - 2) * clusterBytes);
    return first;
  };
  const root = buildTree(files);
  const rootBytes = storeChildren(root, 0, store, (cluster, content) => bytes.set(content, dataOffset + (cluster - 2) * clusterBytes));
  if (rootBytes.length > rootEntries * 32) throw new RangeError("too many files in the root directory");
  bytes.set(rootBytes, (1 + 2 * layout.fatSectors) * sectorBytes);
  const table = packTable(fat, layout.fatSectors * sectorBytes);
  bytes.set(table, sectorBytes);
  bytes.set(table, sectorBytes + table.length);
  return bytes;
}

function planLayout(sectors: number): Layout {
  for (let clusterSectors = 1; clusterSectors <= 64; clusterSectors *= 2) {
    const fatSectors = Math.ceil(((maxClusters + 2) * 1.5) / sectorBytes);
    const clusters = Math.floor((sectors - 1 - 2 * fatSectors - rootSectors) / clusterSectors);
    if (clusters >= 1 && clusters <= maxClusters) return { sectors, clusterSectors, fatSectors, clusters };
  }
  throw new RangeError(`no FAT12 file system of ${sectors} sectors`);
}

function bootSector({ sectors, clusterSectors, fatSectors }: Layout): Uint8Array {
  const bytes = new Uint8Array(sectorBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0xeb, 0x3c, 0x90, ...ascii("MSDOS5.0")]);
  view.setUint16(11, sectorBytes, true);
  bytes[13] = clusterSectors;
  view.setUint16(14, 1, true);
  bytes[16] = 2;
  view.setUint16(17, rootEntries, true);
  if (sectors < 0x10000) view.setUint16(19, sectors, true);
  else view.setUint32(32, sectors, true);
  bytes[21] = 0xf8;
  view.setUint16(22, fatSectors, true);
  view.setUint16(24, 32, true);
  view.setUint16(26, 2, true);
  bytes.set([0x80, 0, 0x29, 0x12, 0x34, 0x56, 0x78, ...ascii("NO NAME    FAT12   ")], 36);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

function buildTree(files: ReadonlyMap<string, Uint8Array>): Map<string, Node> {
  const root = new Map<string, Node>();
  for (const path of [...files.keys()].sort()) {
    const parts = path.split("/").filter((part) => part !== "");
    const name = parts.pop() ?? "";
    let directory = root;
    for (const part of parts) {
      const node = directory.get(part) ?? { name: part, children: new Map<string, Node>(), cluster: 0 };
      directory.set(part, node);
      if (node.children === undefined) throw new RangeError(`${part} is a file and a directory`);
      directory = node.children;
    }
    directory.set(name, { name, content: files.get(path) ?? new Uint8Array(0), cluster: 0 });
  }
  return root;
}

/** Stores what lies below and returns the directory's records. A directory takes its place first, so that children can point at it. */
function storeChildren(
  children: ReadonlyMap<string, Node>,
  parentCluster: number,
  store: (content: Uint8Array) => number,
  overwrite: (cluster: number, content: Uint8Array) => void,
): Uint8Array {
  const records: number[] = [];
  for (const node of children.values()) {
    if (node.children === undefined) {
      node.cluster = store(node.content ?? new Uint8Array(0));
    } else {
      node.cluster = store(new Uint8Array((node.children.size + 2) * 32));
      const below = storeChildren(node.children, node.cluster, store, overwrite);
      overwrite(node.cluster, Uint8Array.from([...record(".", true, node.cluster, 0), ...record("..", true, parentCluster, 0), ...below]));
    }
    records.push(...record(node.name, node.children !== undefined, node.cluster, node.content?.length ?? 0));
  }
  return Uint8Array.from(records);
}

function record(name: string, isDirectory: boolean, cluster: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(32);
  const { stored, flags } = shortName(name);
  bytes.set(ascii(stored));
  bytes[11] = isDirectory ? 0x10 : 0x20;
  bytes[12] = flags;
  const view = new DataView(bytes.buffer);
  // 2020-01-01.
  for (const offset of [16, 18, 24]) view.setUint16(offset, (40 << 9) | (1 << 5) | 1, true);
  view.setUint16(26, cluster, true);
  view.setUint32(28, sizeBytes, true);
  return bytes;
}

function shortName(name: string): { readonly stored: string; readonly flags: number } {
  if (name === "." || name === "..") return { stored: name.padEnd(11), flags: 0 };
  const [, base = "", extension = ""] = /^([A-Z0-9_-]{1,8}|[a-z0-9_-]{1,8})(?:\.([A-Z0-9]{1,3}|[a-z0-9]{1,3}))?$/.exec(name) ?? [];
  if (base === "") throw new RangeError(`no 8.3 name of one case: ${name}`);
  const flags = (/[a-z]/.test(base) ? 0x08 : 0) | (/[a-z]/.test(extension) ? 0x10 : 0);
  return { stored: base.toUpperCase().padEnd(8) + extension.toUpperCase().padEnd(3), flags };
}

function packTable(fat: readonly number[], tableBytes: number): Uint8Array {
  const bytes = new Uint8Array(tableBytes);
  fat.forEach((value, index) => {
    const at = index + (index >> 1);
    if (index & 1) {
      bytes[at] = (bytes[at] ?? 0) | ((value & 0xf) << 4);
      bytes[at + 1] = value >> 4;
    } else {
      bytes[at] = value & 0xff;
      bytes[at + 1] = (bytes[at + 1] ?? 0) | (value >> 8);
    }
  });
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
