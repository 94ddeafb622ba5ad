import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Named faults of a machine of files; absent ones do not happen. */
export interface MachineFaults {
  readonly agentNeverDials?: boolean;
  readonly networkCutAfterBytes?: number;
  readonly diskWriteErrorAt?: number;
  readonly diskWriteDelayMs?: number;
  readonly kexecRefused?: string;
  /** The disks refuse to erase themselves, saying so. */
  readonly eraseFails?: string;
  readonly eraseDelayMs?: number;
  /** The tenth of a disk around this offset survives its own erase. */
  readonly eraseLeavesAt?: number;
}

/** Read anew each time, so that a test can set and lift faults while the machine runs. */
export async function readMachineFaults(folder: string): Promise<MachineFaults> {
  try {
    return JSON.parse(await readFile(join(folder, "faults.json"), "utf8")) as MachineFaults;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
