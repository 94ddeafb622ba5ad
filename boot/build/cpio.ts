export type CpioEntry =
  | { readonly path: string; readonly kind: "directory"; readonly mode?: number }
  | { readonly path: string; readonly kind: "file"; readonly content: Buffer; readonly mode?: number }
  | { readonly path: string; readonly kind: "link"; readonly target: string }
  | { readonly path: string; readonly kind: "character"; readonly major: number; readonly minor: number; readonly mode?: number };

const type = { directory: 0o040000, file: 0o100000, link: 0o120000, character: 0o020000 } as const;
const defaultMode = { directory: 0o755, file: 0o644, link: 0o777, character: 0o600 } as const;

/** A newc archive as the kernel unpacks it: sorted, owned by root, time zero, so that the same entries give the same bytes. */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const parts: Buffer[] = [];
  sorted.forEach((entry, index) => parts.push(...entryParts(entry, index + 1)));
  parts.push(...entryParts({ path: "TRAILER!!!", kind: "file", content: Buffer.alloc(0), mode: 0 }, 0));
  const archive = Buffer.concat(parts);
  return Buffer.concat([archive, Buffer.alloc((512 - (archive.length % 512)) % 512)]);
}

function entryParts(entry: CpioEntry, inode: number): Buffer[] {
  const content = entry.kind === "file" ? entry.content : entry.kind === "link" ? Buffer.from(entry.target) : Buffer.alloc(0);
  const mode = type[entry.kind] | (("mode" in entry ? entry.mode : undefined) ?? defaultMode[entry.kind]);
  const [major, minor] = entry.kind === "character" ? [entry.major, entry.minor] : [0, 0];
  const name = Buffer.from(`${entry.path}\0`);
  const links = entry.kind === "directory" ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).toUpperCase().padStart(8, "0")).join("")}`);
  return [header, name, padding(header.length + name.length), content, padding(content.length)];
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
