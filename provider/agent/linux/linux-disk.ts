import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { BlockDevice, DiskFacts } from "../platform.js";
import { DirectBuffers, directAlignBytes, directBufferBytes } from "./direct-buffers.js";
import { runTool } from "./run-tool.js";
import { settleDevices } from "./settle-devices.js";

const mebibyte = 1024 * 1024;
const syncEveryBytes = 64 * mebibyte;
/** Below, a program's start costs more than writing. */
const toolWorthBytes = mebibyte;
const slowestBytesPerSecond = 10 * mebibyte;
const rereadTries = 5;

/** A block device: direct where the kernel takes aligned memory, else through the page cache with a sync every 64 MiB. */
export class LinuxDisk implements BlockDevice {
  private unsyncedBytes = 0;

  private constructor(
    readonly facts: DiskFacts,
    private readonly file: FileHandle,
    private readonly direct: { readonly file: FileHandle; readonly buffers: DirectBuffers } | undefined,
  ) {}

  static async open(facts: DiskFacts, mode: "read" | "write"): Promise<LinuxDisk> {
    const flags = mode === "read" ? constants.O_RDONLY : constants.O_RDWR;
    const file = await open(facts.path, flags);
    // Looking at a disk reads a few MiB: not worth the aligned memory.
    return new LinuxDisk(facts, file, mode === "read" ? undefined : await openDirect(facts.path, flags));
  }

  async read(offset: number, length: number): Promise<Buffer> {
    this.check(offset, length);
    const bytes = Buffer.allocUnsafe(length);
    if (!this.isDirect(offset, length)) await readAll(this.file, bytes, offset);
    else
      await this.inPieces(offset, length, async ({ file, buffer, at, count }) => {
        await readAll(file, buffer.subarray(0, count), offset + at);
        buffer.copy(bytes, at, 0, count);
      });
    return bytes;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    this.check(offset, bytes.length);
    if (!this.isDirect(offset, bytes.length)) {
      await writeAll(this.file, bytes, offset);
      this.unsyncedBytes += bytes.length;
      // A direct access to the same block must see it.
      if (this.direct !== undefined || this.unsyncedBytes >= syncEveryBytes) await this.flush();
      return;
    }
    await this.inPieces(offset, bytes.length, async ({ file, buffer, at, count }) => {
      buffer.set(bytes.subarray(at, at + count));
      await writeAll(file, buffer.subarray(0, count), offset + at);
    });
  }

  async zeroRange(offset: number, length: number): Promise<void> {
    this.check(offset, length);
    const isAligned = offset % directAlignBytes === 0 && length % directAlignBytes === 0;
    if (length >= toolWorthBytes && isAligned && (await this.blkdiscard(["--zeroout"], offset, length)) === undefined) return;
    const zeros = Buffer.alloc(Math.min(length, directBufferBytes));
    for (let at = 0; at < length; at += zeros.length) await this.write(offset + at, zeros.subarray(0, Math.min(zeros.length, length - at)));
  }

  async discard(offset: number, length: number): Promise<string | undefined> {
    this.check(offset, length);
    const start = Math.ceil(offset / directAlignBytes) * directAlignBytes;
    const end = Math.floor((offset + length) / directAlignBytes) * directAlignBytes;
    return end <= start ? undefined : this.blkdiscard([], start, end - start);
  }

  async flush(): Promise<void> {
    this.unsyncedBytes = 0;
    await this.file.datasync();
  }

  async rereadPartitions(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await runTool("blockdev", ["--rereadpt", this.facts.path]);
        break;
      } catch (error) {
        // udev looks at a disk for a moment after each write.
        await settleDevices();
        if (attempt < rereadTries) continue;
        await runTool("partx", ["--update", this.facts.path]).catch(() => {
          throw error;
        });
        break;
      }
    }
    await settleDevices();
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.file.close(), this.direct?.file.close()]);
  }

  /** Why not, when disk or kernel cannot. */
  private async blkdiscard(options: readonly string[], offset: number, length: number): Promise<string | undefined> {
    await this.flush();
    const timeoutMs = 60_000 + (length / slowestBytesPerSecond) * 1000;
    const place = ["--offset", String(offset), "--length", String(length)];
    try {
      // Forced: its own look for signatures and mounts was done by us.
      await runTool("blkdiscard", [...options, "--force", ...place, this.facts.path], { timeoutMs });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : "blkdiscard failed";
    }
  }

  private isDirect(offset: number, length: number): boolean {
    return this.direct !== undefined && length > 0 && offset % directAlignBytes === 0 && length % directAlignBytes === 0;
  }

  private async inPieces(
    offset: number,
    length: number,
    work: (piece: { file: FileHandle; buffer: Buffer; at: number; count: number }) => Promise<void>,
  ): Promise<void> {
    const direct = this.direct;
    if (direct === undefined) throw new Error(`no direct access at ${offset}`);
    for (let at = 0; at < length; at += directBufferBytes) {
      const count = Math.min(directBufferBytes, length - at);
      await direct.buffers.use((buffer) => work({ file: direct.file, buffer, at, count }));
    }
  }

  private check(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.facts.sizeBytes)
      throw new RangeError(`${length} bytes at ${offset} are beyond the disk's end`);
  }
}

async function openDirect(path: string, flags: number): Promise<{ file: FileHandle; buffers: DirectBuffers } | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags | constants.O_DIRECT);
    const buffers = DirectBuffers.make(file.fd);
    if (buffers !== undefined) return { file, buffers };
  } catch {
    // No O_DIRECT here.
  }
  await file?.close();
  return undefined;
}

async function readAll(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) throw new Error(`unexpected end of the disk at offset ${offset + done}`);
    done += bytesRead;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    if (bytesWritten === 0) throw new Error(`nothing was written at offset ${offset + done}`);
    done += bytesWritten;
  }
}
