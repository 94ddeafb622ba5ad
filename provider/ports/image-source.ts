import type { BlockMap, ImageFacts } from "../domain/image/block-map.js";
import type { Progress } from "./progress.js";

export interface ImageRequest {
  /** http(s) URL, file URL or local path. */
  readonly url: string;
  /** Hex digest (SHA-256 or SHA-512) of the file as it is published, compressed or not; or URL/path of a SHA256SUMS or SHA512SUMS file. */
  readonly checksum: string;
  /** Default `auto`: by the length of the digest. */
  readonly checksumType?: "sha256" | "sha512" | "auto";
  /** Of the disk, inside of the compression if there is one. Default: by content. */
  readonly format?: "raw" | "qcow2";
}

/** What the first bytes of an image tell; each is missing where they do not. */
export interface ImageLook {
  /** Size of the disk in bytes. */
  readonly sizeBytes?: number;
  /** Logical sector size for which the partition table was made. */
  readonly sectorBytes?: 512 | 4096;
}

/** An image, verified, turned into its block map, in the cache. */
export interface PreparedImage {
  /** SHA-256 of the source file, hex. */
  readonly sourceDigest: string;
  /** SHA-512 of the same, hex; missing of an image that was converted before this was kept. */
  readonly sourceSha512?: string;
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
   * What can be told of an image without fetching the whole of it; undefined when its beginning cannot be had in a few seconds.
   * Rejects InputError, IMAGE_UNREADABLE and IMAGE_NOT_BOOTABLE.
   */
  look(request: Pick<ImageRequest, "url" | "format">): Promise<ImageLook | undefined>;
  prepare(progress: Progress, request: ImageRequest): Promise<PreparedImage>;
}
