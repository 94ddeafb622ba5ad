import { constants, existsSync } from "node:fs";
import { open, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EfiVariables } from "../platform.js";

/** Non-volatile, boot-service and run-time access. */
const attributes = 7;

/** UEFI variables of this machine. */
export class Efivarfs implements EfiVariables {
  constructor(private readonly folder = "/sys/firmware/efi/efivars") {}

  get isAvailable(): boolean {
    return existsSync(join(this.folder, "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c")) || this.hasBootVariables();
  }

  async list(): Promise<readonly string[]> {
    return (await readdir(this.folder)).sort();
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      return (await readFile(join(this.folder, name))).subarray(4);
    } catch (error) {
      // Some firmware reports a variable that it then cannot read.
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "EIO") return undefined;
      throw error;
    }
  }

  /** efivarfs takes a variable in one write, and fails on truncation. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const file = await open(join(this.folder, name), constants.O_WRONLY | constants.O_CREAT, 0o644);
    try {
      const content = Buffer.concat([Buffer.from([attributes, 0, 0, 0]), bytes]);
      const { bytesWritten } = await file.write(content, 0, content.length, null);
      if (bytesWritten !== content.length) throw new Error(`the firmware took ${bytesWritten} of ${content.length} bytes of ${name}`);
    } finally {
      await file.close();
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  private hasBootVariables(): boolean {
    return existsSync(join(this.folder, "BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c"));
  }
}
