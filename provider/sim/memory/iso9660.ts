import type { ByteSource } from "./byte-source.js";

const sector = 2048;
const maxDirectoryBytes = 256 * 1024;
const maxVolumeDescriptors = 16;

interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** A read-only ISO 9660 file system: Rock Ridge names, else Joliet's, else the plain ones; names are matched without regard to case. */
export class Iso9660 {
  private constructor(
    private readonly source: ByteSource,
    /** As written, blanks at the end removed. */
    readonly volumeId: string,
    private readonly root: DirectoryEntry,
    private readonly isJoliet: boolean,
  ) {}

  /** Undefined when the source carries no such file system. */
  static async open(source: ByteSource): Promise<Iso9660 | undefined> {
    let primary: Buffer | undefined;
    let joliet: Buffer | undefined;
    for (let index = 16; index < 16 + maxVolumeDescriptors; index++) {
      if ((index + 1) * sector > source.sizeBytes) break;
      const descriptor = await source.read(index * sector, sector);
      if (descriptor.toString("latin1", 1, 6) !== "CD001" || descriptor[0] === 255) break;
      if (descriptor[0] === 1) primary ??= descriptor;
      if (descriptor[0] === 2 && /^%\/[@CE]/.test(descriptor.toString("latin1", 88, 91))) joliet ??= descriptor;
    }
    if (primary === undefined) return undefined;
    const volumeId = primary.toString("latin1", 40, 72).trimEnd();
    const plain = new Iso9660(source, volumeId, rootOf(primary), false);
    if (joliet === undefined || (await plain.hasRockRidge())) return plain;
    return new Iso9660(source, volumeId, rootOf(joliet), true);
  }

  /** The content of a file such as /openstack/latest/user_data; undefined when there is none. Rejects above `maxBytes`. */
  async readFile(path: string, maxBytes: number): Promise<Buffer | undefined> {
    let entry: DirectoryEntry | undefined = this.root;
    for (const part of path.split("/").filter((each) => each !== "")) {
      if (entry?.isDirectory !== true) return undefined;
      const entries: DirectoryEntry[] = await this.readDirectory(entry);
      entry = entries.find((each) => each.name.toLowerCase() === part.toLowerCase());
    }
    if (entry === undefined || entry.isDirectory) return undefined;
    if (entry.sizeBytes > maxBytes) throw new RangeError(`${path} is larger than ${maxBytes} bytes`);
    return this.source.read(entry.offsetBytes, entry.sizeBytes);
  }

  private async hasRockRidge(): Promise<boolean> {
    const bytes = await this.directoryBytes(this.root);
    const length = bytes[0] ?? 0;
    return systemUseFields(bytes.subarray(0, length)).some((field) => field.signature === "SP" || field.signature === "RR");
  }

  private directoryBytes(directory: DirectoryEntry): Promise<Buffer> {
    return this.source.read(directory.offsetBytes, Math.min(directory.sizeBytes, maxDirectoryBytes));
  }

  private async readDirectory(directory: DirectoryEntry): Promise<DirectoryEntry[]> {
    const bytes = await this.directoryBytes(directory);
    const entries: DirectoryEntry[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = bytes[at] ?? 0;
      if (length < 34) {
        // A record never crosses a sector; the rest of this one is empty.
        at = (Math.floor(at / sector) + 1) * sector;
        continue;
      }
      const record = bytes.subarray(at, at + length);
      const identifier = record.subarray(33, 33 + (record[32] ?? 0));
      if (!(identifier.length === 1 && (identifier[0] ?? 2) < 2)) entries.push(entryOf(record, this.nameOf(record, identifier)));
      at += length;
    }
    return entries;
  }

  private nameOf(record: Buffer, identifier: Buffer): string {
    if (this.isJoliet) return withoutVersion(Buffer.from(identifier).swap16().toString("utf16le"));
    const names = systemUseFields(record).filter((field) => field.signature === "NM");
    if (names.length > 0) return names.map((field) => field.content.toString("utf8", 1)).join("");
    return withoutVersion(identifier.toString("latin1"));
  }
}

function rootOf(descriptor: Buffer): DirectoryEntry {
  return entryOf(descriptor.subarray(156, 190), "");
}

function entryOf(record: Buffer, name: string): DirectoryEntry {
  return {
    name,
    isDirectory: ((record[25] ?? 0) & 2) !== 0,
    offsetBytes: record.readUInt32LE(2) * sector,
    sizeBytes: record.readUInt32LE(10),
  };
}

function withoutVersion(name: string): string {
  return name.replace(/;\d+$/, "").replace(/\.$/, "");
}

function systemUseFields(record: Buffer): { signature: string; content: Buffer }[] {
  const identifierLength = record[32] ?? 0;
  const fields = [];
  for (let at = 33 + identifierLength + (identifierLength % 2 === 0 ? 1 : 0); at + 4 <= record.length;) {
    const length = record[at + 2] ?? 0;
    if (length < 4) break;
    fields.push({ signature: record.toString("latin1", at, at + 2), content: record.subarray(at + 4, at + length) });
    at += length;
  }
  return fields;
}
