import type { FileHandle } from "node:fs/promises";
import { constants, inflateRawSync } from "node:zlib";
import { BareMetalError } from "../../domain/errors.js";
import { type ImageReader, readFully } from "./image-reader.js";

const maxSizeBytes = 64 * 1024 ** 4;
const maxL1Entries = (32 * 1024 * 1024) / 8;
const tableCacheBytes = 8 * 1024 * 1024;
const offsetMask = 0x00fffffffffffe00n;
const compressedFlag = 1n << 62n;
const incompatible = { dirty: 1n, corrupt: 2n, externalData: 4n, compressionType: 8n, extendedL2: 16n };

type Cluster =
  | { readonly kind: "hole" }
  | { readonly kind: "data"; readonly offset: number }
  | { readonly kind: "compressed"; readonly offset: number; readonly length: number };

interface Header {
  readonly version: number;
  readonly clusterBits: number;
  readonly sizeBytes: number;
  readonly l1Offset: number;
  readonly l1Entries: number;
}

function refused(reason: string, remedy?: string): BareMetalError {
  return new BareMetalError("IMAGE_UNREADABLE", `failed to read the qcow2 image: ${reason}`, remedy === undefined ? {} : { remedy });
}

/** Opens a qcow2 image, version 2 or 3, for reading. Rejects IMAGE_UNREADABLE for what cannot be read without another file or a key. */
export async function openQcow2(file: FileHandle): Promise<ImageReader> {
  const head = Buffer.alloc(512);
  await readFully(file, 0, head);
  const header = parseHeader(head);
  const l1 = Buffer.alloc(header.l1Entries * 8);
  await readFully(file, header.l1Offset, l1);
  return new Qcow2Reader(file, header, l1);
}

/** Size of the disk in an image that begins with these bytes, 112 at least; throws as `openQcow2` rejects. */
export function qcow2Size(head: Buffer): number {
  return parseHeader(head).sizeBytes;
}

function parseHeader(head: Buffer): Header {
  if (head.readUInt32BE(0) !== 0x514649fb) throw refused("no qcow2 header");
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw refused(`version ${version} is unknown`);
  if (head.readBigUInt64BE(8) !== 0n)
    throw refused("it needs a backing file", "flatten it: qemu-img convert -O qcow2 <image> <image>-flat.qcow2");
  if (head.readUInt32BE(32) !== 0) throw refused("it is encrypted", "decrypt it with qemu-img convert");
  if (version === 3) checkFeatures(head);
  const clusterBits = head.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > 21) throw refused(`cluster size 2^${clusterBits}`);
  const sizeBytes = Number(head.readBigUInt64BE(24));
  if (sizeBytes > maxSizeBytes) throw refused(`virtual size ${sizeBytes}`);
  const l1Entries = head.readUInt32BE(36);
  const needed = Math.ceil(sizeBytes / 2 ** clusterBits / 2 ** (clusterBits - 3));
  if (l1Entries > maxL1Entries || l1Entries < needed) throw refused(`${l1Entries} L1 entries for ${sizeBytes} bytes`);
  return { version, clusterBits, sizeBytes, l1Offset: fileOffset(head.readBigUInt64BE(40)), l1Entries: needed };
}

function checkFeatures(head: Buffer): void {
  const features = head.readBigUInt64BE(72);
  const has = (bit: bigint): boolean => (features & bit) !== 0n;
  if (has(incompatible.corrupt)) throw refused("it is marked corrupt", "repair it: qemu-img check -r all <image>");
  if (has(incompatible.dirty)) throw refused("it was not closed properly", "repair it: qemu-img check -r all <image>");
  if (has(incompatible.externalData)) throw refused("its data is in another file", "flatten it with qemu-img convert");
  if (has(incompatible.extendedL2)) throw refused("extended L2 entries are not supported", "convert it with qemu-img convert -O qcow2");
  if (features >> 5n !== 0n) throw refused(`unknown features 0x${features.toString(16)}`);
  // Without the feature bit the field may be absent, and compression is zlib.
  if (has(incompatible.compressionType) && head.readUInt8(104) !== 0)
    throw refused("clusters compressed as zstd are not supported yet", "convert it: qemu-img convert -O qcow2 <image> <image>-plain.qcow2");
}

function fileOffset(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw refused("an offset is too large");
  return Number(value);
}

class Qcow2Reader implements ImageReader {
  private readonly tables = new Map<number, Buffer>();
  private inflated: { readonly offset: number; readonly bytes: Buffer } | undefined;
  private readonly clusterBytes: number;
  /** Bytes of the disk that one L2 table describes. */
  private readonly tableSpan: number;

  constructor(
    private readonly file: FileHandle,
    private readonly header: Header,
    private readonly l1: Buffer,
  ) {
    this.clusterBytes = 2 ** header.clusterBits;
    this.tableSpan = (this.clusterBytes * this.clusterBytes) / 8;
  }

  get sizeBytes(): number {
    return this.header.sizeBytes;
  }

  async isHole(offset: number, length: number): Promise<boolean> {
    const end = Math.min(offset + length, this.sizeBytes);
    let at = offset - (offset % this.clusterBytes);
    while (at < end) {
      if (this.l1Entry(at) === 0n) {
        // No table: nothing is allocated up to the next table's part.
        at = (Math.floor(at / this.tableSpan) + 1) * this.tableSpan;
        continue;
      }
      if ((await this.cluster(at)).kind !== "hole") return false;
      at += this.clusterBytes;
    }
    return true;
  }

  async read(offset: number, into: Buffer): Promise<void> {
    let done = 0;
    while (done < into.length) {
      const at = offset + done;
      const within = at % this.clusterBytes;
      if (at >= this.sizeBytes) {
        into.fill(0, done);
        return;
      }
      const cluster = await this.cluster(at);
      let length = Math.min(this.clusterBytes - within, into.length - done);
      if (cluster.kind === "data") length = await this.extend(at, cluster.offset, length, into.length - done);
      const part = into.subarray(done, done + length);
      if (cluster.kind === "hole") part.fill(0);
      else if (cluster.kind === "data") await readFully(this.file, cluster.offset + within, part);
      else (await this.inflate(cluster)).copy(part, 0, within);
      done += length;
    }
    if (offset + into.length > this.sizeBytes) into.fill(0, this.sizeBytes - offset);
  }

  /** Joins clusters that follow each other in the file, so that they are read at once. */
  private async extend(at: number, hostOffset: number, length: number, wanted: number): Promise<number> {
    let joined = length;
    const start = at - (at % this.clusterBytes);
    while (joined < wanted && at + joined < this.sizeBytes) {
      const next = await this.cluster(at + joined);
      if (next.kind !== "data" || next.offset !== hostOffset + (at + joined - start)) break;
      joined += Math.min(this.clusterBytes, wanted - joined);
    }
    return joined;
  }

  private l1Entry(offset: number): bigint {
    return this.l1.readBigUInt64BE(Math.floor(offset / this.tableSpan) * 8) & offsetMask;
  }

  private async cluster(offset: number): Promise<Cluster> {
    const l1Entry = this.l1Entry(offset);
    if (l1Entry === 0n) return { kind: "hole" };
    const table = await this.table(fileOffset(l1Entry));
    const entry = table.readBigUInt64BE(Math.floor((offset % this.tableSpan) / this.clusterBytes) * 8);
    if ((entry & compressedFlag) !== 0n) return this.compressed(entry);
    const hostOffset = entry & offsetMask;
    if (hostOffset === 0n || (this.header.version === 3 && (entry & 1n) !== 0n)) return { kind: "hole" };
    return { kind: "data", offset: fileOffset(hostOffset) };
  }

  private compressed(entry: bigint): Cluster {
    const bits = BigInt(62 - (this.header.clusterBits - 8));
    const offset = fileOffset(entry & ((1n << bits) - 1n));
    const sectors = Number((entry >> bits) & ((1n << BigInt(this.header.clusterBits - 8)) - 1n)) + 1;
    return { kind: "compressed", offset, length: sectors * 512 - (offset % 512) };
  }

  private async table(offset: number): Promise<Buffer> {
    const known = this.tables.get(offset);
    if (known !== undefined) return known;
    const table = Buffer.alloc(this.clusterBytes);
    await readFully(this.file, offset, table);
    const oldest = this.tables.keys().next();
    if (this.tables.size >= Math.max(2, tableCacheBytes / this.clusterBytes) && !oldest.done) this.tables.delete(oldest.value);
    this.tables.set(offset, table);
    return table;
  }

  private async inflate(cluster: Cluster & { kind: "compressed" }): Promise<Buffer> {
    if (this.inflated?.offset === cluster.offset) return this.inflated.bytes;
    const packed = Buffer.alloc(cluster.length);
    await readFully(this.file, cluster.offset, packed);
    let bytes: Buffer;
    try {
      bytes = inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: this.clusterBytes });
    } catch (cause) {
      throw new BareMetalError("IMAGE_UNREADABLE", `failed to decompress the cluster at byte ${cluster.offset} of the qcow2 image`, {
        cause,
      });
    }
    if (bytes.length < this.clusterBytes) throw refused(`the compressed cluster at byte ${cluster.offset} is cut off`);
    this.inflated = { offset: cluster.offset, bytes };
    return bytes;
  }
}
