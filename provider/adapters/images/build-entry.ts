import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BareMetalError } from "../../domain/errors.js";
import { checkFormat, formatHeadBytes } from "../../domain/image/image-format.js";
import type { ImageRequest } from "../../ports/image-source.js";
import type { Progress } from "../../ports/progress.js";
import { download } from "./download.js";
import type { CacheEntry, ImageCache } from "./image-cache.js";
import { type ImageReader, openImageFile, rawReader, readFully } from "./image-reader.js";
import { inspectImage, type InspectedImage } from "./inspect-image.js";
import type { Location } from "./location.js";
import { packImage } from "./pack-image.js";
import { openQcow2 } from "./qcow2-reader.js";
import { RateReport } from "./rate-report.js";

export interface BuildInput {
  readonly cache: ImageCache;
  readonly request: ImageRequest;
  readonly location: Location;
  /** SHA-256 that the file must have. */
  readonly digest: string;
}

/** Fetches, verifies, looks into and converts an image. Nothing reads it before its digest is right. */
export async function buildEntry(progress: Progress, input: BuildInput): Promise<CacheEntry> {
  const { cache, location, digest } = input;
  if (location.kind === "file") {
    const before = await identify(location.path, location.shown);
    verify(await hashFile(progress, location, Number(before.split(" ")[0])), input);
    return convert(progress, input, location.path, async () => {
      if ((await identify(location.path, location.shown)) !== before)
        throw new BareMetalError("IMAGE_UNREADABLE", `image ${location.shown} was changed while it was read`, { subject: location.shown });
    });
  }
  const part = cache.partPath(digest);
  const hadPart = (await stat(part).catch(() => undefined)) !== undefined;
  let found = await download(progress, location, part);
  if (found !== digest) await rm(part, { force: true });
  // What an earlier run left may be of another version of the file.
  if (found !== digest && hadPart) found = await download(progress, location, part);
  if (found !== digest) await rm(part, { force: true });
  verify(found, input);
  try {
    const entry = await convert(progress, input, part, () => Promise.resolve());
    await rm(part, { force: true });
    return entry;
  } catch (error) {
    if (!progress.signal.aborted) await rm(part, { force: true });
    throw error;
  }
}

function verify(found: string, { digest, location, request }: BuildInput): void {
  if (found === digest) return;
  const source = request.checksum.length > 80 || request.checksum.includes("/") ? "the checksum list says" : "the checksum is";
  throw new BareMetalError("IMAGE_CHECKSUM_MISMATCH", `image ${location.shown} has SHA-256 ${found}, ${source} ${digest}`, {
    subject: location.shown,
    remedy: "correct image.checksum if the image was replaced on purpose, else fetch the image again from its maker",
  });
}

/** What changes when a file does. */
async function identify(path: string, shown: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error("it is no regular file");
    return `${found.size} ${found.ino} ${found.mtimeMs}`;
  } catch (cause) {
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to read image ${shown}`, { subject: shown, cause });
  }
}

async function hashFile(progress: Progress, location: Location & { kind: "file" }, sizeBytes: number): Promise<string> {
  const report = new RateReport(progress, `checking ${location.fileName}`, sizeBytes);
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(location.path, { highWaterMark: 1024 * 1024, signal: progress.signal })) {
      hash.update(chunk as Buffer);
      report.add((chunk as Buffer).length);
    }
  } catch (cause) {
    progress.signal.throwIfAborted();
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to read image ${location.shown}`, { subject: location.shown, cause });
  }
  return hash.digest("hex");
}

async function convert(progress: Progress, input: BuildInput, path: string, recheck: () => Promise<void>): Promise<CacheEntry> {
  const { cache, location, request, digest } = input;
  const file = await openImageFile(path, location.shown);
  try {
    const reader = await openReader(file, request);
    const { facts, sectorBytes } = await inspect(reader, location);
    const build = await cache.startBuild(digest);
    const report = new RateReport(progress, `converting ${location.fileName}`, reader.sizeBytes);
    const map = await packImage(progress, reader, sectorBytes, join(build, "ranges"), report);
    await recheck();
    return await cache.publish(digest, build, map, facts);
  } finally {
    await file.close();
  }
}

/** Looks at format, table, ESP and loader of an image file without reading the rest of it; returns its size as a disk. */
export async function lookInto(location: Location & { kind: "file" }, request: Pick<ImageRequest, "url" | "format">): Promise<number> {
  const file = await openImageFile(location.path, location.shown);
  try {
    const reader = await openReader(file, request);
    await inspect(reader, location);
    return reader.sizeBytes;
  } finally {
    await file.close();
  }
}

async function inspect(reader: ImageReader, location: Location): Promise<InspectedImage> {
  if (reader.sizeBytes === 0)
    throw new BareMetalError("IMAGE_NOT_BOOTABLE", `image ${location.shown} is empty`, { subject: location.shown });
  return inspectImage(reader, location.shown);
}

async function openReader(file: FileHandle, request: Pick<ImageRequest, "url" | "format">): Promise<ImageReader> {
  const head = Buffer.alloc(formatHeadBytes);
  await readFully(file, 0, head);
  const format = checkFormat({ url: request.url, declared: request.format, head });
  return format === "qcow2" ? openQcow2(file) : rawReader(file, (await file.stat()).size);
}
