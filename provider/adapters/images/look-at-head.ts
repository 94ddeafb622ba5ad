import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gptHeadBytes } from "../../domain/disk/gpt.js";
import { BareMetalError } from "../../domain/errors.js";
import { checkFormat, type Compression, detectCompression, formatHeadBytes } from "../../domain/image/image-format.js";
import { findXzStreams } from "../../domain/image/xz-streams.js";
import type { ImageLook, ImageRequest } from "../../ports/image-source.js";
import { httpGet, newDispatcher } from "./http-get.js";
import { openImageFile, readFully } from "./image-reader.js";
import { inspectImage, sectorsOf } from "./inspect-image.js";
import type { Location } from "./location.js";
import { readerOf } from "./open-disk.js";
import { qcow2Size } from "./qcow2-reader.js";
import { unpackChunks } from "./unpack-chunks.js";

type Request = Pick<ImageRequest, "url" | "format">;

const peekBytes = gptHeadBytes;
const httpPeekMs = 5_000;

/** Looks at format, table, ESP and loader of an image file without reading the rest of it; of a compressed one at its beginning. */
export async function lookAtFile(location: Location & { kind: "file" }, request: Request): Promise<ImageLook> {
  const file = await openImageFile(location.path, location.shown);
  try {
    const head = Buffer.alloc(formatHeadBytes);
    await readFully(file, 0, head);
    const compression = detectCompression(head);
    if (compression !== undefined) return await lookInside(location, request, compression, { file, path: location.path });
    const reader = await readerOf(file, head, request);
    const { sectorBytes } = await inspectImage(reader, location.shown);
    return { sizeBytes: reader.sizeBytes, sectorBytes };
  } finally {
    await file.close();
  }
}

/** Looks at the first bytes of an image behind a URL. Undefined when they cannot be had: the run will say why. */
export async function lookAtUrl(location: Location & { kind: "http" }, request: Request): Promise<ImageLook | undefined> {
  const beginning = await fetchBeginning(location.url);
  if (beginning === undefined || beginning.bytes.length < 512) return undefined;
  const { bytes, totalBytes } = beginning;
  const compression = detectCompression(bytes);
  if (compression === undefined) return lookAtContent(location, request, { head: bytes, totalBytes, isDecompressed: false });
  const folder = await mkdtemp(join(tmpdir(), "image-"));
  try {
    const path = join(folder, "beginning");
    const file = await open(path, "wx+", 0o600);
    try {
      await file.writeFile(bytes);
      return await lookInside(location, request, compression, { file, path, isBeginning: bytes.length !== totalBytes });
    } finally {
      await file.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Beginning {
  readonly bytes: Buffer;
  readonly totalBytes: number | undefined;
}

async function fetchBeginning(url: URL): Promise<Beginning | undefined> {
  const dispatcher = newDispatcher();
  const signal = AbortSignal.timeout(httpPeekMs);
  try {
    const answer = await httpGet(dispatcher, url, { range: `bytes=0-${peekBytes - 1}` }, signal);
    const [, total] = /\/(\d+)$/.exec(String(answer.headers["content-range"] ?? "")) ?? [];
    const length = total ?? (answer.status === 200 ? answer.headers["content-length"] : undefined);
    const chunks: Buffer[] = [];
    let count = 0;
    for await (const chunk of answer.body) {
      chunks.push(chunk as Buffer);
      count += (chunk as Buffer).length;
      if (count >= peekBytes) break;
    }
    if (answer.status === 416) return undefined;
    return { bytes: Buffer.concat(chunks), totalBytes: typeof length === "string" ? Number(length) : undefined };
  } catch {
    return undefined;
  } finally {
    await dispatcher.destroy();
  }
}

interface InsideOf {
  readonly file: FileHandle;
  readonly path: string;
  readonly isBeginning?: boolean;
}

async function lookInside(location: Location, request: Request, compression: Compression, source: InsideOf): Promise<ImageLook> {
  const { size } = await source.file.stat();
  const chunks: Uint8Array[] = [];
  let count = 0;
  try {
    for await (const chunk of unpackChunks(
      { handle: source.file, path: source.path, sizeBytes: size, isBeginning: source.isBeginning === true },
      compression,
    )) {
      chunks.push(chunk);
      count += chunk.length;
      if (count >= peekBytes) break;
    }
  } catch (cause) {
    if (!(cause instanceof BareMetalError)) throw cause;
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to decompress image ${location.shown} (${compression}): ${cause.message}`, {
      ...{ subject: location.shown, cause, remedy: cause.remedy ?? "get a whole image from its maker" },
    });
  }
  const totalBytes = compression === "xz" && source.isBeginning !== true ? await unpackedXzBytes(source.file, size) : undefined;
  return lookAtContent(location, request, { head: Buffer.concat(chunks), totalBytes, isDecompressed: true });
}

async function unpackedXzBytes(file: FileHandle, sizeBytes: number): Promise<number> {
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = Buffer.alloc(length);
    await readFully(file, offset, bytes);
    return bytes;
  };
  return (await findXzStreams(read, sizeBytes)).reduce((sum, stream) => sum + stream.unpackedBytes, 0);
}

interface Content {
  readonly head: Buffer;
  readonly totalBytes: number | undefined;
  readonly isDecompressed: boolean;
}

function lookAtContent(location: Location, request: Request, { head, totalBytes, isDecompressed }: Content): ImageLook {
  const format = checkFormat({ url: request.url, declared: request.format, head, isDecompressed });
  if (format === "qcow2") return head.length < 112 ? {} : { sizeBytes: qcow2Size(head) };
  const size = totalBytes === undefined ? {} : { sizeBytes: totalBytes };
  // Of less nothing can be said about the table.
  if (head.length < gptHeadBytes) return size;
  return { ...size, sectorBytes: sectorsOf(head, location.shown) };
}
