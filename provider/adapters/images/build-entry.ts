import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BareMetalError } from "../../domain/errors.js";
import { type Digest, shownAlgorithm } from "../../domain/image/digest.js";
import type { ImageRequest } from "../../ports/image-source.js";
import type { Progress } from "../../ports/progress.js";
import { download } from "./download.js";
import type { CacheEntry, ImageCache } from "./image-cache.js";
import { digestLike, FileHash, type FileDigests } from "./file-hash.js";
import { inspectImage } from "./inspect-image.js";
import type { Location } from "./location.js";
import { packImage } from "./pack-image.js";
import { openDisk } from "./open-disk.js";
import { RateReport } from "./rate-report.js";

export interface BuildInput {
  readonly cache: ImageCache;
  readonly request: ImageRequest;
  readonly location: Location;
  /** Digest that the file, as it is published, must have. */
  readonly wanted: Digest;
}

/** Fetches, verifies, looks into and converts an image. Nothing reads it before its digest is right. */
export async function buildEntry(progress: Progress, input: BuildInput): Promise<CacheEntry> {
  const { cache, location, wanted } = input;
  if (location.kind === "file") {
    const before = await identify(location.path, location.shown);
    const digests = await hashFile(progress, location, Number(before.split(" ")[0]));
    verify(digests, input);
    return convert(progress, input, { path: location.path, digests }, before);
  }
  const part = cache.partPath(wanted.hex);
  const hadPart = (await stat(part).catch(() => undefined)) !== undefined;
  let found = await download(progress, location, part);
  if (digestLike(wanted, found) !== wanted.hex) await rm(part, { force: true });
  // What an earlier run left may be of another version of the file.
  if (digestLike(wanted, found) !== wanted.hex && hadPart) found = await download(progress, location, part);
  if (digestLike(wanted, found) !== wanted.hex) await rm(part, { force: true });
  verify(found, input);
  try {
    const entry = await convert(progress, input, { path: part, digests: found }, await identify(part, location.shown));
    await rm(part, { force: true });
    return entry;
  } catch (error) {
    if (!progress.signal.aborted) await rm(part, { force: true });
    throw error;
  }
}

function verify(digests: FileDigests, { wanted, location, request }: BuildInput): void {
  const found = digestLike(wanted, digests);
  if (found === wanted.hex) return;
  const source =
    request.checksum.includes("/") || !request.checksum.toLowerCase().includes(wanted.hex) ? "the checksum list says" : "the checksum is";
  throw new BareMetalError(
    "IMAGE_CHECKSUM_MISMATCH",
    `image ${location.shown} has ${shownAlgorithm(wanted.algorithm)} ${found}, ${source} ${wanted.hex}`,
    {
      subject: location.shown,
      remedy: "correct image.checksum if the image was replaced on purpose, else fetch the image again from its maker",
    },
  );
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

async function hashFile(progress: Progress, location: Location & { kind: "file" }, sizeBytes: number): Promise<FileDigests> {
  const report = new RateReport(progress, `checking ${location.fileName}`, sizeBytes);
  const hash = new FileHash();
  try {
    for await (const chunk of createReadStream(location.path, { highWaterMark: 1024 * 1024, signal: progress.signal })) {
      hash.update(chunk as Buffer);
      report.add((chunk as Buffer).length);
    }
  } catch (cause) {
    progress.signal.throwIfAborted();
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to read image ${location.shown}`, { subject: location.shown, cause });
  }
  return hash.digests();
}

interface SourceFile {
  readonly path: string;
  readonly digests: FileDigests;
}

async function convert(progress: Progress, input: BuildInput, source: SourceFile, before: string): Promise<CacheEntry> {
  const { cache, location, request, wanted } = input;
  const unpacked = cache.unpackedPath(wanted.hex);
  const disk = await openDisk(progress, { location, request, path: source.path, unpackTo: unpacked });
  try {
    const { facts, sectorBytes } = await inspectImage(disk.reader, location.shown);
    const build = await cache.startBuild(wanted.hex);
    const report = new RateReport(progress, `converting ${location.fileName}`, disk.reader.sizeBytes);
    const map = await packImage(progress, disk.reader, sectorBytes, join(build, "ranges"), report);
    if ((await identify(source.path, location.shown)) !== before)
      throw new BareMetalError("IMAGE_UNREADABLE", `image ${location.shown} was changed while it was read`, { subject: location.shown });
    const { sha256, sha512 } = source.digests;
    return await cache.publish(build, { key: wanted.hex, sourceDigest: sha256, sourceSha512: sha512, map, facts });
  } finally {
    await disk.close();
    await rm(unpacked, { force: true });
  }
}
