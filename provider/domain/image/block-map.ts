/**
 * An image as the agent writes it: the used ranges in ascending order, each with a digest of its bytes.
 * Ranges are aligned to 4096 bytes (the last may be shorter) and at most `maxRangeBytes` long; what lies between reads as zeros.
 */
export interface BlockMap {
  readonly version: 1;
  /** Virtual size of the image in bytes. */
  readonly sizeBytes: number;
  /** SHA-256 (hex) over the ranges' offsets, lengths and digests: names the content. */
  readonly digest: string;
  readonly ranges: readonly BlockRange[];
  /** Sum of the ranges' lengths. */
  readonly usedBytes: number;
  /** Logical sector size for which the image's partition table was made. */
  readonly sectorBytes: 512 | 4096;
}

export interface BlockRange {
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
}

export const maxRangeBytes = 4 * 1024 * 1024;

/** What is known about an image's content before it is written. */
export interface ImageFacts {
  /** Path of the EFI loader on the ESP, such as /EFI/debian/shimx64.efi; the fallback /EFI/BOOT/BOOTX64.EFI if nothing better. */
  readonly efiLoader: string;
  readonly espPartition: number;
}
