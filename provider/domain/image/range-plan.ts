import { type BlockMap, type BlockRange, maxRangeBytes } from "./block-map.js";

/** Used ranges are found in steps of this size. */
export const granuleBytes = 64 * 1024;

/** Part of a window, relative to its start. */
export interface UsedRun {
  readonly start: number;
  readonly length: number;
}

/** The runs of used granules in a window of at most `maxRangeBytes`. `isUsed` is asked once for each granule, in order. */
export function usedRuns(windowBytes: number, isUsed: (start: number, length: number) => boolean): UsedRun[] {
  if (windowBytes > maxRangeBytes) throw new RangeError(`a window of ${windowBytes} bytes is larger than a range may be`);
  const runs: UsedRun[] = [];
  let open: number | undefined;
  for (let start = 0; start < windowBytes; start += granuleBytes) {
    const used = isUsed(start, Math.min(granuleBytes, windowBytes - start));
    if (used) open ??= start;
    if (!used && open !== undefined) {
      runs.push({ start: open, length: start - open });
      open = undefined;
    }
  }
  if (open !== undefined) runs.push({ start: open, length: windowBytes - open });
  return runs;
}

/** The text whose SHA-256 is the map's digest. */
export function rangesText(sizeBytes: number, sectorBytes: number, ranges: readonly BlockRange[]): string {
  return [`${sizeBytes} ${sectorBytes}`, ...ranges.map((range) => `${range.offset} ${range.length} ${range.sha256}`)].join("\n");
}

/** Says what is wrong with a map that was read from somewhere, or undefined. Digests of the content are the caller's. */
export function findMapFault(map: BlockMap): string | undefined {
  if (map.version !== 1) return "unknown version";
  if (map.sectorBytes !== 512 && map.sectorBytes !== 4096) return `sectors of ${String(map.sectorBytes)} bytes`;
  let end = 0;
  let used = 0;
  for (const { offset, length, sha256 } of map.ranges) {
    if (!Number.isSafeInteger(offset) || offset % 4096 !== 0 || offset < end) return `range at ${offset} is out of order or not aligned`;
    if (!Number.isSafeInteger(length) || length < 1 || length > maxRangeBytes) return `range at ${offset} has ${length} bytes`;
    if (!/^[0-9a-f]{64}$/.test(sha256)) return `range at ${offset} has no digest`;
    end = offset + length;
    used += length;
  }
  if (end > map.sizeBytes) return "ranges behind the image's end";
  return used === map.usedBytes ? undefined : `${used} bytes in ranges, not ${map.usedBytes}`;
}
