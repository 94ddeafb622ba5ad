import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { type BlockMap, type BlockRange, maxRangeBytes } from "../../domain/image/block-map.js";
import { granuleBytes, rangesText, usedRuns } from "../../domain/image/range-plan.js";
import type { Progress } from "../../ports/progress.js";
import type { ImageReader } from "./image-reader.js";
import type { RateReport } from "./rate-report.js";

/** Writes the used ranges of an image end to end into a new file and returns their map. Holds one window of 4 MiB in memory. */
export async function packImage(
  progress: Progress,
  reader: ImageReader,
  sectorBytes: 512 | 4096,
  packedPath: string,
  report: RateReport,
): Promise<BlockMap> {
  const window = Buffer.alloc(maxRangeBytes);
  const zeros = Buffer.alloc(granuleBytes);
  const ranges: BlockRange[] = [];
  let usedBytes = 0;
  const packed = await open(packedPath, "w", 0o600);
  try {
    for (let offset = 0; offset < reader.sizeBytes; offset += maxRangeBytes) {
      progress.signal.throwIfAborted();
      report.add(Math.min(maxRangeBytes, reader.sizeBytes - offset));
      const length = Math.min(maxRangeBytes, reader.sizeBytes - offset);
      if (await reader.isHole(offset, length)) continue;
      const part = window.subarray(0, length);
      await reader.read(offset, part);
      const isUsed = (start: number, bytes: number): boolean => part.compare(zeros, 0, bytes, start, start + bytes) !== 0;
      for (const run of usedRuns(length, isUsed)) {
        const content = part.subarray(run.start, run.start + run.length);
        await packed.writeFile(content);
        ranges.push({ offset: offset + run.start, length: run.length, sha256: createHash("sha256").update(content).digest("hex") });
        usedBytes += run.length;
      }
    }
    await packed.sync();
  } finally {
    await packed.close();
  }
  return {
    version: 1,
    sizeBytes: reader.sizeBytes,
    digest: digestOf(reader.sizeBytes, sectorBytes, ranges),
    ranges,
    usedBytes,
    sectorBytes,
  };
}

export function digestOf(sizeBytes: number, sectorBytes: number, ranges: readonly BlockRange[]): string {
  return createHash("sha256")
    .update(rangesText(sizeBytes, sectorBytes, ranges))
    .digest("hex");
}
