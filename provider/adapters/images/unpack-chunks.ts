import { createReadStream, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { ReadableStream } from "node:stream/web";
import * as xzLibrary from "xz-decompress";
import { ZSTDDecoder } from "zstddec/stream";
import { BareMetalError } from "../../domain/errors.js";
import type { Compression } from "../../domain/image/image-format.js";
import { findXzStreams } from "../../domain/image/xz-streams.js";

export interface PackedFile {
  readonly handle: FileHandle;
  readonly path: string;
  readonly sizeBytes: number;
  /** The file is only the beginning of one: that it ends is no error. */
  readonly isBeginning?: boolean;
  /** Told how much of the file was used up. */
  readonly onRead?: (bytes: number) => void;
}

/** Read at once; small enough that what follows a read never holds the event loop for long. */
const readBytes = 16 * 1024;

/**
 * The content of a compressed file, bit by bit, nothing held but what the format's window needs. Files made of several members, streams or frames
 * are one content. Throws IMAGE_UNREADABLE for damaged, cut or unsupported data. A reader that stops early must end the iteration.
 */
export function unpackChunks(file: PackedFile, compression: Compression): AsyncGenerator<Uint8Array> {
  switch (compression) {
    case "gz":
      return gunzip(file);
    case "xz":
      return unxz(file);
    case "zst":
      return unzstd(file);
  }
}

function damaged(reason: string, cause?: unknown): BareMetalError {
  return new BareMetalError("IMAGE_UNREADABLE", reason, cause === undefined ? {} : { cause });
}

async function* gunzip(file: PackedFile): AsyncGenerator<Uint8Array> {
  const source = createReadStream(file.path, { highWaterMark: 256 * 1024 });
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    for await (const chunk of unpacked) {
      file.onRead?.(source.bytesRead);
      yield chunk as Buffer;
    }
  } catch (cause) {
    if (file.isBeginning === true) return;
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw damaged("damaged gz data: it is cut off", cause);
    throw code.startsWith("Z_") ? damaged("damaged gz data", cause) : cause;
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

type XzReadable = new (source: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;

/** CommonJS without names that Node could find: its exports are the default export, unless it was bundled. */
function xzReadable(): XzReadable {
  const library = xzLibrary as unknown as {
    readonly default?: { readonly XzReadableStream: XzReadable };
    readonly XzReadableStream: XzReadable;
  };
  return library.default?.XzReadableStream ?? library.XzReadableStream;
}

async function* unxz(file: PackedFile): AsyncGenerator<Uint8Array> {
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const { bytesRead, buffer } = await file.handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  const all = { offset: 0, length: file.sizeBytes };
  const streams = file.isBeginning === true ? [all] : await findXzStreams(read, file.sizeBytes);
  for (const { offset, length } of streams) {
    let at = offset;
    const source = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const bytes = await read(at, Math.min(4 * readBytes, offset + length - at));
        at += bytes.length;
        file.onRead?.(at);
        if (bytes.length === 0) controller.close();
        else controller.enqueue(bytes);
      },
    });
    const Unpacked = xzReadable();
    try {
      for await (const chunk of new Unpacked(source)) yield chunk;
    } catch (cause) {
      if (cause instanceof BareMetalError) throw cause;
      if (file.isBeginning === true) return;
      throw xzFailure(cause);
    }
  }
}

/** The numbers are those of XZ Embedded's `enum xz_ret`. */
function xzFailure(cause: unknown): BareMetalError {
  const [, code = ""] = /error code (\d+)/.exec(String(cause)) ?? [];
  if (code === "2" || code === "6")
    return new BareMetalError(
      "IMAGE_UNREADABLE",
      "the xz data uses an option that is not supported (check SHA-256, or a filter other than LZMA2)",
      {
        cause,
        remedy: "compress it again: xz -dc <image> | xz -T0",
      },
    );
  if (code === "3" || code === "4") return damaged("the xz data needs too large a dictionary", cause);
  return damaged(code === "8" ? "damaged xz data: it is cut off" : "damaged xz data: wrong bytes or checksum", cause);
}

/** Calls in a row that may bring nothing: as many as the smallest frames that one read holds. */
const maxEmptyChunks = readBytes / 8;

/** The decoder takes its input from a plain iterable, so the file, which is on this machine, is read synchronously and in small parts. */
async function* unzstd(file: PackedFile): AsyncGenerator<Uint8Array> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  let at = 0;
  let isGivenUp = false;
  const input = function* (): Generator<Uint8Array> {
    const buffer = Buffer.alloc(readBytes);
    for (;;) {
      const length = isGivenUp ? 0 : readSync(file.handle.fd, buffer, 0, buffer.length, at);
      if (length === 0) return;
      at += length;
      yield buffer.subarray(0, length);
    }
  };
  const chunks = decoder.decodeStreaming(input());
  let empty = 0;
  let isStuck = false;
  try {
    for (;;) {
      const next = nextChunk(chunks);
      if (next === undefined) return;
      if (next === "cut") {
        if (file.isBeginning === true) return;
        throw damaged("damaged zst data: it is cut off");
      }
      empty = next.length === 0 ? empty + 1 : 0;
      // The decoder does not tell of an error, but stays where it is.
      isStuck = empty > maxEmptyChunks;
      if (isStuck) {
        if (file.isBeginning === true) return;
        throw new BareMetalError("IMAGE_UNREADABLE", `damaged zst data before byte ${at}, or a window of more than 128 MiB`, {
          remedy: "test it with zstd -t; compress it again without --long=28 or more",
        });
      }
      file.onRead?.(at);
      if (next.length > 0) yield next;
    }
  } finally {
    // Only a decoder that comes to its end gives its memory back.
    isGivenUp = true;
    for (let rest = 0; !isStuck && rest < 65_536; rest++) if (typeof nextChunk(chunks) !== "object") break;
  }
}

function nextChunk(chunks: Generator<Uint8Array>): Uint8Array | "cut" | undefined {
  try {
    const next = chunks.next();
    return next.done === true ? undefined : next.value;
  } catch {
    return "cut";
  }
}
