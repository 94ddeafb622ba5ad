import { BareMetalError } from "../errors.js";
import { type FatEntry, parseDirectory } from "./fat-directory.js";

/** Reads `length` bytes at `offset` of the file system; shorter only at its end. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

export interface Fat {
  /** Entries of a directory, "" or "/" being the root; undefined when it does not exist or is a file. */
  list(path: string): Promise<readonly FatEntry[] | undefined>;
  /** Content of a file. Rejects when there is none or it is larger than `maxBytes`. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array>;
  exists(path: string): Promise<boolean>;
}

interface Geometry {
  readonly bits: 12 | 16 | 32;
  readonly clusterBytes: number;
  readonly clusterCount: number;
  readonly fatOffset: number;
  readonly fatBytes: number;
  readonly rootOffset: number;
  readonly rootBytes: number;
  readonly rootCluster: number;
  readonly clustersOffset: number;
}

const maxDirectoryBytes = 2 * 1024 * 1024;
const fatWindowBytes = 4096;

function unreadable(reason: string): BareMetalError {
  return new BareMetalError("IMAGE_UNREADABLE", `failed to read the FAT file system: ${reason}`);
}

/** Opens a FAT12, FAT16 or FAT32 file system for reading. Paths are separated by "/" and compared without regard to case. */
export async function openFat(read: ReadBytes): Promise<Fat> {
  const geometry = readGeometry(await read(0, 512));
  const volume = new FatVolume(read, geometry);
  return {
    list: async (path) => {
      const entry = await volume.find(path);
      return entry === undefined || !entry.isDirectory ? undefined : volume.listDirectory(entry.cluster);
    },
    readFile: async (path, maxBytes) => {
      const entry = await volume.find(path);
      if (entry === undefined || entry.isDirectory) throw unreadable(`no file ${path}`);
      if (entry.sizeBytes > maxBytes) throw unreadable(`${path} has ${entry.sizeBytes} bytes, more than ${maxBytes}`);
      return volume.readChain(entry.cluster, entry.sizeBytes);
    },
    exists: async (path) => (await volume.find(path)) !== undefined,
  };
}

function readGeometry(boot: Uint8Array): Geometry {
  if (boot.length < 512 || boot[510] !== 0x55 || boot[511] !== 0xaa) throw unreadable("no boot sector");
  const view = new DataView(boot.buffer, boot.byteOffset, boot.length);
  const sectorBytes = view.getUint16(11, true);
  const clusterSectors = boot[13] ?? 0;
  const reservedSectors = view.getUint16(14, true);
  const fatCount = boot[16] ?? 0;
  const rootEntries = view.getUint16(17, true);
  const sectors = view.getUint16(19, true) || view.getUint32(32, true);
  const shortFatSectors = view.getUint16(22, true);
  const fatSectors = shortFatSectors || view.getUint32(36, true);
  if (![512, 1024, 2048, 4096].includes(sectorBytes)) throw unreadable(`sectors of ${sectorBytes} bytes`);
  if (clusterSectors === 0 || (clusterSectors & (clusterSectors - 1)) !== 0) throw unreadable(`clusters of ${clusterSectors} sectors`);
  if (reservedSectors === 0 || fatCount < 1 || fatCount > 2 || fatSectors === 0) throw unreadable("a damaged boot sector");
  const rootSector = reservedSectors + fatCount * fatSectors;
  const rootSectors = Math.ceil((rootEntries * 32) / sectorBytes);
  const clusterCount = Math.floor((sectors - rootSector - rootSectors) / clusterSectors);
  if (clusterCount < 1) throw unreadable("a damaged boot sector");
  const bits = shortFatSectors === 0 ? 32 : clusterCount < 4085 ? 12 : 16;
  const fatBytes = fatSectors * sectorBytes;
  if (((clusterCount + 2) * bits) / 8 > fatBytes) throw unreadable("a file allocation table smaller than the file system");
  return {
    bits,
    clusterBytes: clusterSectors * sectorBytes,
    clusterCount,
    fatOffset: reservedSectors * sectorBytes,
    fatBytes,
    rootOffset: rootSector * sectorBytes,
    rootBytes: rootEntries * 32,
    rootCluster: bits === 32 ? view.getUint32(44, true) : 0,
    clustersOffset: (rootSector + rootSectors) * sectorBytes,
  };
}

class FatVolume {
  private window: { readonly offset: number; readonly bytes: Uint8Array } | undefined;

  constructor(
    private readonly read: ReadBytes,
    private readonly geometry: Geometry,
  ) {}

  async find(path: string): Promise<FatEntry | undefined> {
    let entry: FatEntry = { name: "", shortName: "", isDirectory: true, sizeBytes: 0, cluster: this.geometry.rootCluster };
    for (const part of path.split("/").filter((name) => name !== "")) {
      if (!entry.isDirectory) return undefined;
      const wanted = part.toUpperCase();
      const entries = await this.listDirectory(entry.cluster);
      const found = entries.find((one) => one.name.toUpperCase() === wanted || one.shortName.toUpperCase() === wanted);
      if (found === undefined) return undefined;
      entry = found;
    }
    return entry;
  }

  /** Cluster 0 is the root, also in the ".." entry of its children. */
  async listDirectory(cluster: number): Promise<FatEntry[]> {
    const { rootOffset, rootBytes, rootCluster } = this.geometry;
    const first = cluster === 0 ? rootCluster : cluster;
    const bytes = first === 0 ? await this.read(rootOffset, rootBytes) : await this.readChain(first, undefined);
    return parseDirectory(bytes);
  }

  /** `sizeBytes` undefined: to the end of the chain, as directories are. */
  async readChain(cluster: number, sizeBytes: number | undefined): Promise<Uint8Array> {
    const { clusterBytes, clustersOffset } = this.geometry;
    const limit = sizeBytes ?? maxDirectoryBytes;
    if (limit === 0) return new Uint8Array(0);
    const clusters = await this.chain(cluster, Math.ceil(limit / clusterBytes), sizeBytes !== undefined);
    const bytes = new Uint8Array(clusters.length * clusterBytes);
    for (let index = 0; index < clusters.length;) {
      const start = clusters[index] ?? 0;
      let count = 1;
      while (clusters[index + count] === start + count) count++;
      const part = await this.read(clustersOffset + (start - 2) * clusterBytes, count * clusterBytes);
      bytes.set(part, index * clusterBytes);
      index += count;
    }
    return sizeBytes === undefined ? bytes : bytes.subarray(0, sizeBytes);
  }

  private async chain(first: number, maxClusters: number, exact: boolean): Promise<number[]> {
    const clusters: number[] = [];
    let cluster = first;
    while (clusters.length < maxClusters) {
      if (cluster < 2 || cluster >= this.geometry.clusterCount + 2) break;
      clusters.push(cluster);
      cluster = await this.next(cluster);
    }
    if (clusters.length === 0 || (exact && clusters.length < maxClusters)) throw unreadable("a cluster chain ends too early");
    if (!exact && clusters.length === maxClusters) throw unreadable("a directory is too large, or its cluster chain is a loop");
    return clusters;
  }

  private async next(cluster: number): Promise<number> {
    const { bits } = this.geometry;
    if (bits === 32) return (await this.fatWord(cluster * 4, 4)) & 0x0fffffff;
    if (bits === 16) return this.fatWord(cluster * 2, 2);
    const word = await this.fatWord(cluster + (cluster >> 1), 2);
    return cluster & 1 ? word >> 4 : word & 0xfff;
  }

  private async fatWord(offset: number, length: 2 | 4): Promise<number> {
    let value = 0;
    for (let index = length - 1; index >= 0; index--) value = value * 256 + (await this.fatByte(offset + index));
    return value >>> 0;
  }

  private async fatByte(offset: number): Promise<number> {
    const base = offset - (offset % fatWindowBytes);
    if (this.window?.offset !== base) {
      const length = Math.min(fatWindowBytes, this.geometry.fatBytes - base);
      this.window = { offset: base, bytes: await this.read(this.geometry.fatOffset + base, length) };
    }
    return this.window.bytes[offset - base] ?? 0;
  }
}
