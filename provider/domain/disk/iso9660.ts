import { formatDescriptors, formatDirectory, formatPathTable } from "./iso9660-records.js";
import { buildIsoTree, directoriesOf, type IsoDirectory, type IsoFile } from "./iso9660-tree.js";

export const isoSectorBytes = 2048;

export interface IsoInput {
  /** Volume label, at most 16 characters. */
  readonly label: string;
  /** Content by path; "/" separates, names are kept exactly (Rock Ridge and Joliet). At most 7 levels. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface IsoLayout {
  readonly bytes: Uint8Array;
  /** Where each file's content lies. */
  readonly extents: ReadonlyMap<string, { readonly offsetBytes: number; readonly sizeBytes: number }>;
}

/** The bytes of an ISO9660 file system. The same input gives the same bytes. */
export function formatIso9660(input: IsoInput): Uint8Array {
  return layoutIso9660(input).bytes;
}

export function layoutIso9660(input: IsoInput): IsoLayout {
  if (input.label.length < 1 || input.label.length > 16) throw new RangeError(`the volume label ${input.label} has not 1 to 16 characters`);
  const root = buildIsoTree(input.files);
  const directories = directoriesOf(root);
  let sector = 19;
  const take = (bytes: number): number => {
    const first = sector;
    sector += Math.ceil(bytes / isoSectorBytes);
    return first;
  };
  const views = (["iso", "joliet"] as const).map((kind) => {
    const tableBytes = formatPathTable(directories, kind, "little").length;
    const view = { kind, tableBytes, littleTable: take(tableBytes), bigTable: take(tableBytes) };
    for (const directory of directories) {
      directory[kind].sizeBytes = formatDirectory(directory, kind).length;
      directory[kind].sector = take(directory[kind].sizeBytes);
    }
    return view;
  });
  const files = filesOf(directories);
  for (const file of files) file.sector = take(file.content.length);
  const bytes = new Uint8Array(sector * isoSectorBytes);
  const put = (at: number, content: Uint8Array): void => bytes.set(content, at * isoSectorBytes);
  put(16, formatDescriptors(input.label, root, views, sector));
  for (const { kind, littleTable, bigTable } of views) {
    put(littleTable, formatPathTable(directories, kind, "little"));
    put(bigTable, formatPathTable(directories, kind, "big"));
    for (const directory of directories) put(directory[kind].sector, formatDirectory(directory, kind));
  }
  for (const file of files) put(file.sector, file.content);
  return { bytes, extents: new Map(files.map((file) => [file.path, extentOf(file)])) };
}

function filesOf(directories: readonly IsoDirectory[]): IsoFile[] {
  return directories.flatMap((directory) => directory.children.filter((child): child is IsoFile => child.kind === "file"));
}

function extentOf(file: IsoFile): { readonly offsetBytes: number; readonly sizeBytes: number } {
  return { offsetBytes: file.sector * isoSectorBytes, sizeBytes: file.content.length };
}
