import type { BlockMap, ImageFacts } from "../domain/image/block-map.js";
import type { Progress } from "./progress.js";

export interface ImageRequest {
  /** http(s) URL, file URL or local path. */
  readonly url: string;
  /** Hex digest, or URL/path of a SHA256SUMS file. */
  readonly checksum: string;
  readonly format?: "raw" | "qcow2";
}

/** An image, verified, turned into its block map, in the cache. */
export interface PreparedImage {
  /** SHA-256 of the source file, hex. */
  readonly sourceDigest: string;
  readonly map: BlockMap;
  readonly facts: ImageFacts;
  /** File with the ranges laid end to end. */
  readonly packedPath: string;
  /** Lets the cache evict the image again. Safe to call twice. */
  release(): void;
}

/** Fetches, verifies and converts images, each once for all hosts of a run. Rejects IMAGE_* errors before anything is written anywhere but the cache. */
export interface ImageSource {
  /**
   * What can be told of an image without fetching it: of one on this machine its size as a disk, in bytes; undefined of any other.
   * Rejects InputError, IMAGE_UNREADABLE and IMAGE_NOT_BOOTABLE.
   */
  look(request: Pick<ImageRequest, "url" | "format">): Promise<{ readonly sizeBytes: number } | undefined>;
  prepare(progress: Progress, request: ImageRequest): Promise<PreparedImage>;
}
