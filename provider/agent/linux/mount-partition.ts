import { readFileSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rmdir } from "node:fs/promises";
import { findSignatures, signatureWindows } from "../../domain/disk/signatures.js";
import type { DiskFacts, MountedFiles, PartitionPlace } from "../platform.js";
import { LinuxDisk } from "./linux-disk.js";
import { resolveInRoot } from "./resolve-in-root.js";
import { runTool } from "./run-tool.js";
import { settleDevices } from "./settle-devices.js";

const maxTextBytes = 1024 * 1024;

/** File systems a kernel can lie on; read without journal replay, since that would write to the disk. */
const fileSystems: readonly { readonly found: RegExp; readonly type: string; readonly read: string; readonly write: string }[] = [
  { found: /^ext\d/, type: "ext4", read: "ro,noload", write: "rw" },
  { found: /^xfs/, type: "xfs", read: "ro,norecovery,nouuid", write: "rw,nouuid" },
  { found: /^btrfs/, type: "btrfs", read: "ro", write: "rw" },
  { found: /^FAT/, type: "vfat", read: "ro", write: "rw,umask=0077,quiet" },
];

export async function mountPartition(disk: DiskFacts, partition: PartitionPlace): Promise<MountedFiles> {
  return new LinuxMount(await mountFolder(disk, partition, "read"));
}

/** Mounts the partition; returns the folder, for `unmountFolder`. */
export async function mountFolder(disk: DiskFacts, partition: PartitionPlace, mode: "read" | "write"): Promise<string> {
  const found = await readSignatures(disk, partition);
  const system = fileSystems.find((one) => found.some((text) => one.found.test(text)));
  if (system === undefined) throw new Error(`no file system to mount: ${found.join(", ") || "nothing recognised"}`);
  const device = `${disk.path}${/\d$/.test(disk.path) ? "p" : ""}${partition.number}`;
  const folder = await mkdtemp("/tmp/mount-");
  try {
    await settleDevices();
    await runTool("mount", ["-t", system.type, "-o", system[mode], device, folder]);
  } catch (error) {
    await rmdir(folder).catch(() => undefined);
    throw error;
  }
  return folder;
}

export async function unmountFolder(folder: string): Promise<void> {
  await runTool("umount", [folder]).catch(() => runTool("umount", ["-l", folder]));
  await rmdir(folder).catch(() => undefined);
}

async function readSignatures(disk: DiskFacts, partition: PartitionPlace): Promise<string[]> {
  const device = await LinuxDisk.open(disk, "read");
  try {
    const windows = await Promise.all(
      signatureWindows(partition.sizeBytes).map(async ({ offset, length }) => ({
        offset,
        bytes: await device.read(partition.offsetBytes + offset, length),
      })),
    );
    return findSignatures(windows, partition.sizeBytes).map(({ text }) => text);
  } finally {
    await device.close();
  }
}

class LinuxMount implements MountedFiles {
  constructor(private readonly folder: string) {}

  text(path: string): string | undefined {
    const local = resolveInRoot(this.folder, path);
    if (local === undefined) return undefined;
    const facts = statSync(local);
    return facts.isFile() && facts.size <= maxTextBytes ? readFileSync(local, "utf8") : undefined;
  }

  exists(path: string): boolean {
    return resolveInRoot(this.folder, path) !== undefined;
  }

  list(path: string): readonly string[] {
    const local = resolveInRoot(this.folder, path);
    return local !== undefined && statSync(local).isDirectory() ? readdirSync(local) : [];
  }

  localPath(path: string): string {
    const local = resolveInRoot(this.folder, path);
    if (local === undefined) throw new Error(`${path} is not on the disk`);
    return local;
  }

  unmount(): Promise<void> {
    return unmountFolder(this.folder);
  }
}
