export interface IsoFile {
  readonly kind: "file";
  readonly name: string;
  readonly path: string;
  /** Name in the plain ISO9660 tree: upper case, unique, with version. */
  isoName: string;
  readonly content: Uint8Array;
  sector: number;
}

export interface IsoDirectory {
  readonly kind: "directory";
  readonly name: string;
  isoName: string;
  readonly parent: IsoDirectory | undefined;
  readonly children: IsoNode[];
  /** Place of the directory's records in either tree. */
  readonly iso: { sector: number; sizeBytes: number };
  readonly joliet: { sector: number; sizeBytes: number };
}

export type IsoNode = IsoFile | IsoDirectory;

const maxNameLength = 64;
const maxLevels = 7;

/** Builds the tree of the paths, in an order that depends on the names only. */
export function buildIsoTree(files: ReadonlyMap<string, Uint8Array>): IsoDirectory {
  const root = newDirectory("", undefined);
  for (const path of [...files.keys()].sort()) {
    const parts = path.split("/").filter((part) => part !== "");
    const name = parts.pop();
    if (name === undefined || parts.length >= maxLevels) throw new RangeError(`no path for an ISO9660 file system: ${path}`);
    let directory = root;
    for (const part of parts) directory = enterDirectory(directory, part);
    checkName(directory, name);
    if (directory.children.some((child) => child.name === name)) throw new RangeError(`${path} is there twice`);
    directory.children.push({ kind: "file", name, path, isoName: "", content: files.get(path) ?? new Uint8Array(0), sector: 0 });
  }
  nameChildren(root);
  return root;
}

function newDirectory(name: string, parent: IsoDirectory | undefined): IsoDirectory {
  const place = (): { sector: number; sizeBytes: number } => ({ sector: 0, sizeBytes: 0 });
  return { kind: "directory", name, isoName: "", parent, children: [], iso: place(), joliet: place() };
}

function enterDirectory(parent: IsoDirectory, name: string): IsoDirectory {
  const existing = parent.children.find((child) => child.name === name);
  if (existing?.kind === "directory") return existing;
  if (existing !== undefined) throw new RangeError(`${name} is a file and a directory`);
  checkName(parent, name);
  const directory = newDirectory(name, parent);
  parent.children.push(directory);
  return directory;
}

/** ASCII only, so that one name has one length in both encodings. */
function checkName(parent: IsoDirectory, name: string): void {
  if (name.length > maxNameLength || !/^[\x20-\x7e]+$/.test(name) || /[*:;?\\]/.test(name) || name === "." || name === "..")
    throw new RangeError(`no name for an ISO9660 file system in "${parent.name}": ${name}`);
}

function nameChildren(directory: IsoDirectory): void {
  const taken = new Set<string>();
  for (const child of directory.children) {
    child.isoName = uniqueIsoName(child, taken);
    taken.add(child.isoName);
    if (child.kind === "directory") nameChildren(child);
  }
}

function uniqueIsoName(node: IsoNode, taken: ReadonlySet<string>): string {
  const clean = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9_]/g, "_");
  const dot = node.kind === "file" ? node.name.lastIndexOf(".") : -1;
  const base = clean(dot < 0 ? node.name : node.name.slice(0, dot));
  const extension = dot < 0 ? "" : clean(node.name.slice(dot + 1)).slice(0, 8);
  for (let number = 0; ; number++) {
    const suffix = number === 0 ? "" : `_${number}`;
    const short = base.slice(0, 20 - suffix.length) + suffix;
    const name = node.kind === "directory" ? short : `${short}.${extension};1`;
    if (!taken.has(name)) return name;
  }
}

/** All directories, breadth first, children by name: the order path tables need. */
export function directoriesOf(root: IsoDirectory): IsoDirectory[] {
  const directories = [root];
  for (let index = 0; index < directories.length; index++) {
    const children = directories[index]?.children ?? [];
    const below = children.filter((child): child is IsoDirectory => child.kind === "directory");
    directories.push(...below.sort((a, b) => (a.isoName < b.isoName ? -1 : 1)));
  }
  return directories;
}
