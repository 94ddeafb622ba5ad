import { mkdir } from "node:fs/promises";
import { BareMetalError } from "../../domain/errors.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageRequest, ImageSource, PreparedImage } from "../../ports/image-source.js";
import type { Progress } from "../../ports/progress.js";
import { buildEntry } from "./build-entry.js";
import { withLock } from "./cache-lock.js";
import { expectedDigest } from "./expected-digest.js";
import { type CacheEntry, ImageCache } from "./image-cache.js";
import { createImageLook } from "./image-look.js";
import { parseLocation } from "./location.js";
import { SharedJob } from "./shared-job.js";

export interface ImageSourceOptions {
  /** Made when missing. May be shared by processes. */
  readonly cacheDir: string;
  /** Bound of the cache; images in use may exceed it. */
  readonly maxBytes: number;
  readonly clock: Clock;
}

/** Images by http(s), file URL or path, converted once into their block maps. */
export function createImageSource(options: ImageSourceOptions): ImageSource {
  const cache = new ImageCache(options.cacheDir, options.maxBytes);
  const jobs = new Map<string, SharedJob<CacheEntry, PreparedImage>>();

  const share = (entry: CacheEntry): PreparedImage => {
    cache.holdAgain(entry.key);
    let isHeld = true;
    return {
      ...entry,
      release: () => {
        if (isHeld) cache.release(entry.key);
        isHeld = false;
      },
    };
  };

  return {
    look: createImageLook(options.clock),
    prepare: async (progress, request) => {
      progress.signal.throwIfAborted();
      const key = JSON.stringify([request.url, request.checksum, request.checksumType, request.format]);
      let job = jobs.get(key);
      if (job === undefined || job.isAbandoned) {
        const started: SharedJob<CacheEntry, PreparedImage> = new SharedJob(
          options.clock,
          (jobProgress) => makeReady(jobProgress, cache, options, request),
          share,
          (entry) => {
            // The work's own hold, taken in makeReady, ends when the callers have theirs.
            if (entry !== undefined) cache.release(entry.key);
            if (jobs.get(key) === started) jobs.delete(key);
          },
        );
        jobs.set(key, started);
        job = started;
      }
      return job.join(progress);
    },
  };
}

/** Returns with the image held once. */
async function makeReady(progress: Progress, cache: ImageCache, options: ImageSourceOptions, request: ImageRequest): Promise<CacheEntry> {
  const location = parseLocation(request.url, "image.url");
  try {
    await mkdir(options.cacheDir, { recursive: true, mode: 0o700 });
    const wanted = await expectedDigest(progress, request, location);
    const digest = wanted.hex;
    await cache.hold(digest);
    try {
      let entry = await cache.find(progress, digest);
      entry ??= await withLock(progress, cache.lockPath(digest), `image ${location.shown}`, async () => {
        const made = await cache.find(progress, digest);
        return made ?? buildEntry(progress, { cache, request, location, wanted });
      });
      await cache.touch(digest, options.clock.now());
      await cache.evict(options.clock.now());
      return entry;
    } catch (error) {
      cache.release(digest);
      throw error;
    }
  } catch (cause) {
    progress.signal.throwIfAborted();
    if (cause instanceof BareMetalError) throw cause;
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to prepare image ${location.shown}`, { subject: location.shown, cause });
  }
}
