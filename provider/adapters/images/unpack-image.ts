import { open, type FileHandle } from "node:fs/promises";
import { maxRangeBytes } from "../../domain/image/block-map.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import type { Compression } from "../../domain/image/image-format.js";
import { granuleBytes, usedRuns } from "../../domain/image/range-plan.js";
import type { Progress } from "../../ports/progress.js";
import type { Location } from "./location.js";
import { RateReport } from "./rate-report.js";
import { unpackChunks } from "./unpack-chunks.js";

export interface UnpackedImage {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  /** True of parts that nothing was written to. */
  isHole(offset: number, length: number): boolean;
}

export interface UnpackInput {
  readonly file: FileHandle;
  readonly path: string;
  readonly compression: Compression;
  readonly location: Location;
  /** File to make. */
  readonly target: string;
  /** Bound of the content; default 1 TiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 1024 ** 4;
/** Bytes other than zeros for each byte of the file: no image of a system comes near. */
const maxRatio = 1000;
const freeBytes = 64 * 1024 * 1024;
const zeros = Buffer.alloc(granuleBytes);

/** Decompresses an image into a file without taking room for its zeros. The caller closes the handle and removes the file. */
export async function unpackImage(progress: Progress, input: UnpackInput): Promise<UnpackedImage> {
  const { location, compression } = input;
  const target = await open(input.target, "w+", 0o600);
  try {
    const { size } = await input.file.stat();
    const report = new RateReport(progress, `decompressing ${location.fileName}`, size);
    const writer = new SparseWriter(target);
    const chunks = unpackChunks(
      { handle: input.file, path: input.path, sizeBytes: size, onRead: (bytes) => report.moveTo(bytes) },
      compression,
    );
    for await (const chunk of chunks) {
      progress.signal.throwIfAborted();
      await writer.add(chunk);
      refuseBomb(input, size, writer);
    }
    await writer.finish();
    return { handle: target, sizeBytes: writer.sizeBytes, isHole: (offset, length) => writer.isHole(offset, length) };
  } catch (cause) {
    await target.close();
    progress.signal.throwIfAborted();
    throw failure(location, compression, cause);
  }
}

function refuseBomb(input: UnpackInput, packedBytes: number, writer: SparseWriter): void {
  const { location, maxBytes = defaultMaxBytes } = input;
  const isTooLarge = writer.sizeBytes > maxBytes;
  if (!isTooLarge && writer.usedBytes <= packedBytes * maxRatio + freeBytes) return;
  const found = isTooLarge
    ? `more than ${maxBytes} bytes`
    : `more than ${maxRatio} times the ${packedBytes} bytes of the file, zeros not counted`;
  throw new BareMetalError("IMAGE_UNREADABLE", `image ${location.shown} decompresses to ${found}: it is not decompressed any further`, {
    subject: location.shown,
    remedy: "check that it is a disk image; if it is, decompress it and give the raw or qcow2 file",
  });
}

function failure(location: Location, compression: Compression, cause: unknown): unknown {
  if (cause instanceof BareMetalError && cause.subject !== undefined) return cause;
  const isFull = (cause as NodeJS.ErrnoException).code === "ENOSPC";
  const own = cause instanceof BareMetalError ? cause.remedy : undefined;
  const remedy = isFull ? "free space in the cache's folder, or set another one by the provider's cache settings" : own;
  return new BareMetalError("IMAGE_UNREADABLE", `failed to decompress image ${location.shown} (${compression}): ${describeError(cause)}`, {
    subject: location.shown,
    cause,
    remedy:
      remedy ?? `its checksum is right, so the file was published like this: test it with ${testers[compression]}, and get a whole one`,
  });
}

const testers = { gz: "gzip -t", xz: "xz -t", zst: "zstd -t" } as const;

/** Writes what comes in order, in windows, without the granules that are zero. */
class SparseWriter {
  sizeBytes = 0;
  usedBytes = 0;
  private readonly window = Buffer.alloc(maxRangeBytes);
  private filled = 0;
  private readonly usedWindows = new Set<number>();

  constructor(private readonly file: FileHandle) {}

  async add(chunk: Uint8Array): Promise<void> {
    let done = 0;
    while (done < chunk.length) {
      const length = Math.min(chunk.length - done, this.window.length - this.filled);
      this.window.set(chunk.subarray(done, done + length), this.filled);
      this.filled += length;
      this.sizeBytes += length;
      done += length;
      if (this.filled === this.window.length) await this.flush();
    }
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.file.truncate(this.sizeBytes);
  }

  isHole(offset: number, length: number): boolean {
    for (let at = Math.floor(offset / maxRangeBytes); at * maxRangeBytes < offset + length; at++)
      if (this.usedWindows.has(at)) return false;
    return true;
  }

  private async flush(): Promise<void> {
    const start = this.sizeBytes - this.filled;
    const isUsed = (at: number, bytes: number): boolean => this.window.compare(zeros, 0, bytes, at, at + bytes) !== 0;
    for (const run of usedRuns(this.filled, isUsed)) {
      let done = 0;
      while (done < run.length) {
        const { bytesWritten } = await this.file.write(this.window, run.start + done, run.length - done, start + run.start + done);
        done += bytesWritten;
      }
      this.usedBytes += run.length;
      this.usedWindows.add(Math.floor(start / maxRangeBytes));
    }
    this.filled = 0;
  }
}
