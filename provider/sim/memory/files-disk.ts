import { execFile } from "node:child_process";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { BlockDevice, DiskFacts } from "../../agent/platform.js";
import type { MachineFaults } from "./machine-faults.js";

const run = promisify(execFile);
const pieceBytes = 1024 * 1024;

export interface FilesDiskOptions {
  readonly faults: () => Promise<MachineFaults>;
  /** Told of each change before it is made. */
  readonly onChange?: (change: DiskChange) => void;
}

export interface DiskChange {
  readonly kind: "write" | "zero" | "discard";
  readonly offset: number;
  readonly length: number;
}

/** A disk that is a sparse file; its size is the machine's word, not the file's. */
export class FilesDisk implements BlockDevice {
  private constructor(
    readonly facts: DiskFacts,
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly options: FilesDiskOptions,
  ) {}

  static async open(facts: DiskFacts, path: string, mode: "read" | "write", options: FilesDiskOptions): Promise<FilesDisk> {
    return new FilesDisk(facts, path, await open(path, mode === "read" ? "r" : "r+"), options);
  }

  async read(offset: number, length: number): Promise<Buffer> {
    this.check(offset, length);
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw ioError("read");
      done += bytesRead;
    }
    return bytes;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    this.check(offset, bytes.length);
    const { diskWriteErrorAt: broken, diskWriteDelayMs } = await this.options.faults();
    if (diskWriteDelayMs !== undefined) await pause(diskWriteDelayMs);
    this.options.onChange?.({ kind: "write", offset, length: bytes.length });
    if (broken !== undefined && offset <= broken && broken < offset + bytes.length) throw ioError("write");
    // An overwritten disk need not take the room of a real one.
    if (bytes.length >= pieceBytes && isZero(bytes) && (await this.punch(offset, bytes.length))) return;
    for (let done = 0; done < bytes.length;) done += (await this.file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
  }

  async zeroRange(offset: number, length: number): Promise<void> {
    this.check(offset, length);
    this.options.onChange?.({ kind: "zero", offset, length });
    if (length > pieceBytes && (await this.punch(offset, length))) return;
    const zeros = Buffer.alloc(Math.min(length, pieceBytes));
    for (let at = offset; at < offset + length; at += zeros.length) {
      const piece = zeros.subarray(0, Math.min(zeros.length, offset + length - at));
      // A hole stays a hole.
      if (!(await this.read(at, piece.length)).equals(piece)) await this.file.write(piece, 0, piece.length, at);
    }
  }

  async discard(offset: number, length: number): Promise<string | undefined> {
    this.check(offset, length);
    this.options.onChange?.({ kind: "discard", offset, length });
    return (await this.punch(offset, length)) ? undefined : "the file system has no holes";
  }

  async flush(): Promise<void> {
    await this.file.datasync();
  }

  async rereadPartitions(): Promise<void> {
    // Files have no partition nodes.
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** False where the tool or the file system cannot make holes. */
  private async punch(offset: number, length: number): Promise<boolean> {
    try {
      await run("fallocate", ["--punch-hole", "--offset", String(offset), "--length", String(length), this.path], { timeout: 60_000 });
      return true;
    } catch {
      return false;
    }
  }

  private check(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.facts.sizeBytes)
      throw new RangeError(`${length} bytes at ${offset} are beyond the disk's end`);
  }
}

const zeroPiece = Buffer.alloc(pieceBytes);

function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    if (zeroPiece.compare(piece, 0, piece.length, 0, piece.length) !== 0) return false;
  }
  return true;
}

function ioError(call: string): Error {
  return Object.assign(new Error(`EIO: i/o error, ${call}`), { code: "EIO" });
}
