import { chmodSync, closeSync, constants, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DiskFacts, PartitionPlace, PlacedFile } from "../platform.js";
import { mountFolder, unmountFolder } from "./mount-partition.js";
import { resolveInRoot } from "./resolve-in-root.js";

/** Mounts the file system for writing, which replays its journal, and lets it go again. */
export async function placeFile(disk: DiskFacts, partition: PartitionPlace, file: PlacedFile): Promise<void> {
  const folder = await mountFolder(disk, partition, "write");
  try {
    writeBelow(folder, file);
  } finally {
    await unmountFolder(folder);
  }
}

/** The file appears whole or not at all; what was there under its name is replaced, even a link. */
export function writeBelow(root: string, { path, content }: PlacedFile): void {
  const folder = openFolder(root, dirname(path));
  const target = join(folder, basename(path));
  const fresh = `${target}.new`;
  const file = openSync(fresh, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
  try {
    fchmodSync(file, 0o600);
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, target);
  const entry = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(entry);
  } finally {
    closeSync(entry);
  }
}

/** A folder that is there keeps its mode: others than root may have to read it. */
function openFolder(root: string, path: string): string {
  const there = resolveInRoot(root, path);
  if (there !== undefined) return there;
  const parent = openFolder(root, dirname(path));
  const made = join(parent, basename(path));
  mkdirSync(made, { mode: 0o700 });
  chmodSync(made, 0o700);
  return made;
}
