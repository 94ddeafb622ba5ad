import { execFile } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { readGpt } from "../../provider/domain/disk/gpt.js";
import { noncePath } from "./nonce-user-data.js";
import type { LabSite } from "./site.js";

const run = promisify(execFile);
const sectorBytes = 512;

/** The nonce that the written system stored, read from its disk behind its back. Empty when it is not there. */
export async function storedNonce(site: LabSite, name: string): Promise<string> {
  const folder = join(site.rack.folder, name);
  if (site.kind === "memory") {
    const userData = await readFile(join(folder, "os", "user-data"), "utf8").catch(() => "");
    return /content: "([0-9a-f]+)\\n"/.exec(userData)?.[1] ?? "";
  }
  return (await storedFile(join(folder, "disks", "root.img"), noncePath)).trim();
}

/** A file on the ext4 file system of a disk's largest partition, as far as its journal is written back. Empty when it is not there. */
export async function storedFile(disk: string, path: string): Promise<string> {
  const offset = await rootPartitionOffset(disk);
  // Without the bitmaps (-c), which do not match their checksums while the system writes.
  const { stdout } = await run("debugfs", ["-c", "-R", `cat ${path}`, `${disk}?offset=${offset}`]);
  return stdout;
}

/** Byte offset of the largest partition. */
async function rootPartitionOffset(disk: string): Promise<number> {
  const file = await open(disk, "r");
  try {
    const head = Buffer.alloc(34 * sectorBytes);
    await file.read(head, 0, head.length, 0);
    const reading = readGpt(head, sectorBytes);
    if (reading.kind !== "gpt") throw new Error(`${disk} has no partition table`);
    const sizes = reading.gpt.partitions.map((partition) => ({ size: partition.lastLba - partition.firstLba, first: partition.firstLba }));
    const largest = sizes.sort((a, b) => b.size - a.size)[0];
    if (largest === undefined) throw new Error(`${disk} has no partition`);
    return largest.first * sectorBytes;
  } finally {
    await file.close();
  }
}
