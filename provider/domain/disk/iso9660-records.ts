import type { IsoDirectory, IsoNode } from "./iso9660-tree.js";

/** `iso`: the primary tree with Rock Ridge names; `joliet`: the supplementary tree in UCS-2. */
export type IsoTreeKind = "iso" | "joliet";

export interface IsoTreeView {
  readonly kind: IsoTreeKind;
  readonly tableBytes: number;
  readonly littleTable: number;
  readonly bigTable: number;
}

const sectorBytes = 2048;
/** 2020-01-01 00:00 UTC: every date, so that the bytes depend on the content only. */
const recordDate = [120, 1, 1, 0, 0, 0, 0];
const volumeDate = "2020010100000000\0";
const noDate = "0000000000000000\0";
const self = Uint8Array.of(0);
const parent = Uint8Array.of(1);

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function ucs2(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) >> 8, char.charCodeAt(0) & 0xff]));
}

function identifier(node: IsoNode, kind: IsoTreeKind): Uint8Array {
  if (kind === "iso") return ascii(node.isoName);
  return ucs2(node.kind === "file" ? `${node.name};1` : node.name);
}

function both32(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value, true);
  view.setUint32(offset + 4, value, false);
}

function both16(view: DataView, offset: number, value: number): void {
  view.setUint16(offset, value, true);
  view.setUint16(offset + 2, value, false);
}

interface RecordInput {
  readonly name: Uint8Array;
  readonly sector: number;
  readonly sizeBytes: number;
  readonly isDirectory: boolean;
  readonly systemUse?: Uint8Array;
}

function formatRecord(input: RecordInput): Uint8Array {
  const nameEnd = 33 + input.name.length + (input.name.length % 2 === 0 ? 1 : 0);
  const used = nameEnd + (input.systemUse?.length ?? 0);
  const record = new Uint8Array(used + (used % 2));
  const view = new DataView(record.buffer);
  record[0] = record.length;
  both32(view, 2, input.sector);
  both32(view, 10, input.sizeBytes);
  record.set(recordDate, 18);
  record[25] = input.isDirectory ? 2 : 0;
  both16(view, 28, 1);
  record[32] = input.name.length;
  record.set(input.name, 33);
  if (input.systemUse !== undefined) record.set(input.systemUse, nameEnd);
  return record;
}

/** POSIX attributes and, for other records than "." and "..", the exact name. */
function rockRidge(node: IsoNode, name: string | undefined): Uint8Array {
  const attributes = new Uint8Array(36);
  attributes.set([0x50, 0x58, 36, 1]);
  const view = new DataView(attributes.buffer);
  both32(view, 4, node.kind === "directory" ? 0o040555 : 0o100444);
  both32(view, 12, node.kind === "directory" ? 2 + node.children.filter((child) => child.kind === "directory").length : 1);
  if (name === undefined) return attributes;
  return Uint8Array.from([...attributes, 0x4e, 0x4d, 5 + name.length, 1, 0, ...ascii(name)]);
}

/** The root's "." announces the extensions: SP, then ER without texts. */
function announcement(): Uint8Array {
  const id = "RRIP_1991A";
  return Uint8Array.from([0x53, 0x50, 7, 1, 0xbe, 0xef, 0, 0x45, 0x52, 8 + id.length, 1, id.length, 0, 0, 1, ...ascii(id)]);
}

/** A directory's records, sorted, none crossing a sector, filled up to whole sectors. */
export function formatDirectory(directory: IsoDirectory, kind: IsoTreeKind): Uint8Array {
  const above = directory.parent ?? directory;
  const isIso = kind === "iso";
  const rootUse = directory.parent === undefined ? announcement() : new Uint8Array(0);
  const records = [
    formatRecord({
      name: self,
      ...directory[kind],
      isDirectory: true,
      ...(isIso ? { systemUse: Uint8Array.from([...rootUse, ...rockRidge(directory, undefined)]) } : {}),
    }),
    formatRecord({ name: parent, ...above[kind], isDirectory: true, ...(isIso ? { systemUse: rockRidge(above, undefined) } : {}) }),
  ];
  const children = [...directory.children].sort((a, b) => compareBytes(identifier(a, kind), identifier(b, kind)));
  for (const child of children) {
    const place = child.kind === "directory" ? child[kind] : { sector: child.sector, sizeBytes: child.content.length };
    records.push(
      formatRecord({
        name: identifier(child, kind),
        ...place,
        isDirectory: child.kind === "directory",
        ...(isIso ? { systemUse: rockRidge(child, child.name) } : {}),
      }),
    );
  }
  return packRecords(records);
}

function packRecords(records: readonly Uint8Array[]): Uint8Array {
  const places: { readonly at: number; readonly record: Uint8Array }[] = [];
  let at = 0;
  for (const record of records) {
    if ((at % sectorBytes) + record.length > sectorBytes) at = Math.ceil(at / sectorBytes) * sectorBytes;
    places.push({ at, record });
    at += record.length;
  }
  const bytes = new Uint8Array(Math.ceil(at / sectorBytes) * sectorBytes);
  for (const place of places) bytes.set(place.record, place.at);
  return bytes;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function formatPathTable(directories: readonly IsoDirectory[], kind: IsoTreeKind, order: "little" | "big"): Uint8Array {
  const bytes: number[] = [];
  for (const directory of directories) {
    const name = directory.parent === undefined ? self : identifier(directory, kind);
    const head = new Uint8Array(8);
    const view = new DataView(head.buffer);
    head[0] = name.length;
    view.setUint32(2, directory[kind].sector, order === "little");
    view.setUint16(6, directories.indexOf(directory.parent ?? directory) + 1, order === "little");
    bytes.push(...head, ...name, ...(name.length % 2 === 1 ? [0] : []));
  }
  return Uint8Array.from(bytes);
}

/** Primary and Joliet volume descriptor and the terminator: sectors 16 to 18. */
export function formatDescriptors(label: string, root: IsoDirectory, views: readonly IsoTreeView[], sectors: number): Uint8Array {
  const bytes = new Uint8Array(3 * sectorBytes);
  views.forEach((view, index) => bytes.set(formatDescriptor(label, root, view, sectors), index * sectorBytes));
  bytes.set([255, ...ascii("CD001"), 1], 2 * sectorBytes);
  return bytes;
}

function formatDescriptor(label: string, root: IsoDirectory, tree: IsoTreeView, sectors: number): Uint8Array {
  const bytes = new Uint8Array(sectorBytes);
  const view = new DataView(bytes.buffer);
  const isIso = tree.kind === "iso";
  const text = (offset: number, length: number, value: string): void => {
    if (isIso) bytes.set(ascii(value.padEnd(length, " ")), offset);
    else bytes.set(ucs2(value.padEnd(Math.floor(length / 2), " ")), offset);
  };
  bytes.set([isIso ? 1 : 2, ...ascii("CD001"), 1]);
  text(8, 32, "");
  text(40, 32, label);
  both32(view, 80, sectors);
  if (!isIso) bytes.set(ascii("%/E"), 88);
  both16(view, 120, 1);
  both16(view, 124, 1);
  both16(view, 128, sectorBytes);
  both32(view, 132, tree.tableBytes);
  view.setUint32(140, tree.littleTable, true);
  view.setUint32(148, tree.bigTable, false);
  bytes.set(formatRecord({ name: self, ...root[tree.kind], isDirectory: true }), 156);
  for (const [offset, length] of [
    [190, 128],
    [318, 128],
    [446, 128],
    [574, 128],
    [702, 37],
    [739, 37],
    [776, 37],
  ] as const)
    text(offset, length, "");
  bytes.set(ascii(volumeDate + volumeDate + noDate + noDate), 813);
  bytes[881] = 1;
  return bytes;
}
