const sector = 2048;

interface Folder {
  readonly name: string;
  readonly entries: Map<string, Folder | Buffer>;
  at: number;
}

/** An ISO 9660 image with plain names and no extensions; `files` by path, such as /openstack/latest/user_data. */
export function isoImage(volumeId: string, files: ReadonlyMap<string, Buffer>): Buffer {
  const root: Folder = { name: "", entries: new Map(), at: 0 };
  for (const [path, content] of files) addFile(root, path.split("/").filter(Boolean), content);
  const folders: Folder[] = [];
  const collect = (folder: Folder): void => {
    folders.push(folder);
    for (const entry of folder.entries.values()) if (!Buffer.isBuffer(entry)) collect(entry);
  };
  collect(root);
  folders.forEach((folder, index) => (folder.at = 18 + index));
  const places = new Map<Buffer, number>();
  let next = 18 + folders.length;
  const contents: Buffer[] = [];
  for (const folder of folders) {
    for (const entry of folder.entries.values()) {
      if (!Buffer.isBuffer(entry)) continue;
      places.set(entry, next);
      const padded = Buffer.alloc(Math.ceil(entry.length / sector) * sector);
      entry.copy(padded);
      contents.push(padded);
      next += padded.length / sector;
    }
  }
  const directories = folders.map((folder) => directoryOf(folder, places));
  return Buffer.concat([Buffer.alloc(16 * sector), primaryDescriptor(volumeId, root, next), terminator(), ...directories, ...contents]);
}

function addFile(folder: Folder, path: readonly string[], content: Buffer): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) return void folder.entries.set(name, content);
  const found = folder.entries.get(name);
  const inner: Folder = found === undefined || Buffer.isBuffer(found) ? { name, entries: new Map(), at: 0 } : found;
  folder.entries.set(name, inner);
  addFile(inner, rest, content);
}

function directoryOf(folder: Folder, places: ReadonlyMap<Buffer, number>): Buffer {
  const records = [record("\0", folder.at, sector, true), record("\x01", folder.at, sector, true)];
  for (const [name, entry] of folder.entries) {
    if (Buffer.isBuffer(entry)) records.push(record(`${name.toUpperCase()};1`, places.get(entry) ?? 0, entry.length, false));
    else records.push(record(name.toUpperCase(), entry.at, sector, true));
  }
  const bytes = Buffer.concat(records);
  return Buffer.concat([bytes, Buffer.alloc(sector - bytes.length)]);
}

function record(name: string, at: number, length: number, isDirectory: boolean): Buffer {
  const bytes = Buffer.alloc(33 + name.length + (name.length % 2 === 0 ? 1 : 0));
  bytes[0] = bytes.length;
  bytes.writeUInt32LE(at, 2);
  bytes.writeUInt32BE(at, 6);
  bytes.writeUInt32LE(length, 10);
  bytes.writeUInt32BE(length, 14);
  bytes[25] = isDirectory ? 2 : 0;
  bytes[32] = name.length;
  bytes.write(name, 33, "latin1");
  return bytes;
}

function primaryDescriptor(volumeId: string, root: Folder, sectors: number): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes[0] = 1;
  bytes.write("CD001\x01", 1, "latin1");
  bytes.write(volumeId.padEnd(32), 40, "latin1");
  bytes.writeUInt32LE(sectors, 80);
  record("\0", root.at, sector, true).copy(bytes, 156);
  return bytes;
}

function terminator(): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes.write("\xffCD001\x01", 0, "latin1");
  return bytes;
}
