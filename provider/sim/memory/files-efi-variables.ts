import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EfiVariables } from "../../agent/platform.js";

/** Non-volatile, boot-service and run-time access, as every variable of the boot manager. */
const attributes = 7;

/** UEFI variables as files in the form of efivarfs. */
export class FilesEfiVariables implements EfiVariables {
  readonly isAvailable = true;

  constructor(private readonly folder: string) {}

  async list(): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder)).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      return (await readFile(join(this.folder, name))).subarray(4);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, name), Buffer.concat([Buffer.from([attributes, 0, 0, 0]), bytes]));
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
