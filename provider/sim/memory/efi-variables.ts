import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readGuid } from "./gpt.js";

const globalGuid = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const active = 1;

/** A boot entry that points to a partition of a GPT disk. */
export interface EfiBootEntry {
  readonly number: string;
  readonly label: string;
  readonly partitionGuid: string;
  /** In sectors of the disk. */
  readonly partitionSectors: number;
}

/** The active entries in the order the firmware tries them; BootNext first, and used up. */
export async function takeBootEntries(folder: string): Promise<EfiBootEntry[]> {
  const next = await readVariable(folder, "BootNext");
  if (next !== undefined) await rm(pathOf(folder, "BootNext"), { force: true });
  const order = (await readVariable(folder, "BootOrder")) ?? Buffer.alloc(0);
  const numbers = Buffer.concat([next?.subarray(0, 2) ?? Buffer.alloc(0), order]);
  const entries: EfiBootEntry[] = [];
  for (let at = 0; at + 2 <= numbers.length; at += 2) {
    const number = numbers.readUInt16LE(at).toString(16).toUpperCase().padStart(4, "0");
    const entry = readLoadOption(number, await readVariable(folder, `Boot${number}`));
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

async function readVariable(folder: string, name: string): Promise<Buffer | undefined> {
  try {
    return (await readFile(pathOf(folder, name))).subarray(4);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function pathOf(folder: string, name: string): string {
  return join(folder, `${name}-${globalGuid}`);
}

function readLoadOption(number: string, bytes: Buffer | undefined): EfiBootEntry | undefined {
  if (bytes === undefined || bytes.length < 8 || (bytes.readUInt32LE(0) & active) === 0) return undefined;
  let end = 6;
  while (end + 2 <= bytes.length && bytes.readUInt16LE(end) !== 0) end += 2;
  const label = bytes.toString("utf16le", 6, end);
  const devicePath = bytes.subarray(end + 2, end + 2 + bytes.readUInt16LE(4));
  for (let at = 0; at + 4 <= devicePath.length;) {
    const length = devicePath.readUInt16LE(at + 2);
    const isHardDrive = devicePath[at] === 4 && devicePath[at + 1] === 1 && length === 42 && at + 42 <= devicePath.length;
    if (isHardDrive && devicePath[at + 41] === 2) {
      return { number, label, partitionGuid: readGuid(devicePath, at + 24), partitionSectors: Number(devicePath.readBigUInt64LE(at + 16)) };
    }
    if (length < 4) return undefined;
    at += length;
  }
  return undefined;
}
