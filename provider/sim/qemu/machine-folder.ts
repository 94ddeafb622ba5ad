import { constants } from "node:fs";
import { appendFile, copyFile, mkdir, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { BootRequest, DiskSpec } from "../machine/back-end.js";
import { overrideBoot } from "./boot-override.js";
import type { MachineFiles } from "./qemu-arguments.js";
import { readUefiVariables, writeUefiVariables } from "./uefi-variables.js";

/** Makes what is not there yet: sparse disks, and NVRAM as the firmware's maker ships it. Never touches what is there. */
export async function furnishMachineFolder(files: MachineFiles, disks: readonly DiskSpec[]): Promise<void> {
  await mkdir(dirname(files.nvram), { recursive: true });
  for (const disk of disks) await makeSparse(files.disk(disk.name), disk.sizeBytes);
  if (await exists(files.nvram)) return;
  await copyFile(files.nvramTemplate, `${files.nvram}.new`);
  await rename(`${files.nvram}.new`, files.nvram);
}

/** Sets or clears the one-time boot from the CD in the NVRAM of a machine that is off. */
export async function prepareNvram(path: string, from: BootRequest["from"]): Promise<void> {
  const flash = await readFile(path);
  const changed = writeUefiVariables(flash, overrideBoot(readUefiVariables(flash), from));
  if (changed.equals(flash)) return;
  await writeFile(`${path}.new`, changed);
  await rename(`${path}.new`, path);
}

/** One line of ours in the log that QEMU's own messages go to. */
export async function noteInLog(path: string, text: string): Promise<void> {
  await appendFile(path, `[${new Date().toISOString()}] ${text}\n`);
}

async function makeSparse(path: string, sizeBytes: number): Promise<void> {
  if (await exists(path)) return;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.new`, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
  try {
    await file.truncate(sizeBytes);
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
