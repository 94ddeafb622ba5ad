import { randomBytes } from "node:crypto";
import { sampleBlockBytes } from "../domain/disk/sample-plan.js";
import { bytesDigest } from "./disk-content.js";
import type { BlockDevice } from "./platform.js";

const zeros = Buffer.alloc(sampleBlockBytes);

export interface SampledBlock {
  readonly offset: number;
  /** All bytes are the same, so that the block holds no content. */
  readonly isUniform: boolean;
  readonly isZero: boolean;
  readonly digest: string;
}

/**
 * Writes random bytes to the blocks that hold the same byte all over: a disk that does not do what it says would otherwise pass where it
 * was empty before.
 */
export async function markBlocks(device: BlockDevice, offsets: readonly number[], signal: AbortSignal): Promise<void> {
  for (const offset of offsets) {
    signal.throwIfAborted();
    const bytes = await device.read(offset, sampleBlockBytes);
    if (!bytes.equals(Buffer.alloc(sampleBlockBytes, bytes[0]))) continue;
    const mark = randomBytes(sampleBlockBytes);
    // No firmware takes it for a boot sector.
    mark.fill(0, 510, 512);
    await device.write(offset, mark);
  }
  await device.flush();
}

export async function readSample(device: BlockDevice, offsets: readonly number[], signal: AbortSignal): Promise<SampledBlock[]> {
  const blocks: SampledBlock[] = [];
  for (const offset of offsets) {
    signal.throwIfAborted();
    const bytes = await device.read(offset, sampleBlockBytes);
    const isZero = bytes.equals(zeros);
    blocks.push({
      offset,
      isZero,
      isUniform: isZero || bytes.equals(Buffer.alloc(sampleBlockBytes, bytes[0])),
      digest: bytesDigest(bytes),
    });
  }
  return blocks;
}

/** Offsets that still hold content: with `zero` all that are not zero, with `changed` those that read as before. */
export function staleBlocks(before: readonly SampledBlock[], after: readonly SampledBlock[], proof: "zero" | "changed"): number[] {
  if (proof === "zero") return after.filter(({ isZero }) => !isZero).map(({ offset }) => offset);
  const known = new Map(before.map((block) => [block.offset, block.digest]));
  return after.filter(({ offset, isUniform, digest }) => !isUniform && known.get(offset) === digest).map(({ offset }) => offset);
}
