/** What we read of a 64-bit little-endian ELF file: sections by name, and the dynamic section. */
export interface ElfFile {
  section(name: string): Buffer | undefined;
  /** DT_NEEDED names. */
  readonly needed: readonly string[];
  /** DT_RUNPATH or DT_RPATH directories. */
  readonly runPath: readonly string[];
}

const dynamicTag = { needed: 1, rpath: 15, runpath: 29 } as const;

export function isElf(bytes: Buffer): boolean {
  return bytes.length > 64 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;
}

export function readElf(bytes: Buffer): ElfFile {
  if (!isElf(bytes)) throw new Error("failed to read ELF file: not 64-bit little-endian ELF");
  const sections = sectionsOf(bytes);
  const dynamic = sections.get(".dynamic");
  const strings = sections.get(".dynstr");
  const needed: string[] = [];
  const runPath: string[] = [];
  if (dynamic !== undefined && strings !== undefined) {
    for (let offset = 0; offset + 16 <= dynamic.length; offset += 16) {
      const tag = Number(dynamic.readBigUInt64LE(offset));
      const text = (): string => stringAt(strings, Number(dynamic.readBigUInt64LE(offset + 8)));
      if (tag === dynamicTag.needed) needed.push(text());
      else if (tag === dynamicTag.runpath || tag === dynamicTag.rpath) runPath.push(...text().split(":"));
    }
  }
  return { section: (name) => sections.get(name), needed, runPath };
}

function sectionsOf(bytes: Buffer): Map<string, Buffer> {
  const tableOffset = Number(bytes.readBigUInt64LE(0x28));
  const entrySize = bytes.readUInt16LE(0x3a);
  const count = bytes.readUInt16LE(0x3c);
  const namesIndex = bytes.readUInt16LE(0x3e);
  const entry = (index: number): { name: number; type: number; content: Buffer } => {
    const at = tableOffset + index * entrySize;
    const offset = Number(bytes.readBigUInt64LE(at + 24));
    const size = Number(bytes.readBigUInt64LE(at + 32));
    const type = bytes.readUInt32LE(at + 4);
    const occupiesFile = type !== 8; // SHT_NOBITS
    return { name: bytes.readUInt32LE(at), type, content: occupiesFile ? bytes.subarray(offset, offset + size) : Buffer.alloc(0) };
  };
  const found = new Map<string, Buffer>();
  if (count === 0) return found;
  const names = entry(namesIndex).content;
  for (let index = 1; index < count; index++) {
    const { name, content } = entry(index);
    found.set(stringAt(names, name), content);
  }
  return found;
}

function stringAt(table: Buffer, offset: number): string {
  const end = table.indexOf(0, offset);
  return table.toString("latin1", offset, end < 0 ? table.length : end);
}
