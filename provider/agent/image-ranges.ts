import type { BlockMap, BlockRange } from "../domain/image/block-map.js";
import { BareMetalError, describeError } from "../domain/errors.js";
import { bytesDigest } from "./disk-content.js";
import type { StepContext } from "./step-context.js";

/** The first MiB of a disk is written last: with it the disk becomes bootable. */
export const headBytes = 1024 * 1024;
const maxTries = 10;
const firstPauseMs = 200;
const maxPauseMs = 3000;

export interface PackedRange extends BlockRange {
  /** Where the range lies in the packed file. */
  readonly packedOffset: number;
}

export function packedRanges(image: BlockMap): PackedRange[] {
  let packedOffset = 0;
  return image.ranges.map((range) => {
    const packed = { ...range, packedOffset };
    packedOffset += range.length;
    return packed;
  });
}

/** A range's bytes, verified. Network failures and wrong bytes are tried again, up to ten times. */
export async function fetchVerified(context: StepContext, url: string, range: PackedRange): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const bytes = await context.platform.fetchRange({ url, offset: range.packedOffset, length: range.length, signal: context.signal });
      if (bytesDigest(bytes) === range.sha256) return bytes;
      throw new BareMetalError(
        "IMAGE_CHECKSUM_MISMATCH",
        `the image's range at offset ${range.offset} has another digest than its block map says`,
      );
    } catch (error) {
      context.signal.throwIfAborted();
      if (attempt >= maxTries) {
        if (error instanceof BareMetalError) throw error;
        throw new BareMetalError(
          "AGENT_STEP_FAILED",
          `failed to fetch the image's range at offset ${range.offset}, tried ${attempt} times`,
          {
            cause: error,
          },
        );
      }
      context.log("debug", `fetching the range at offset ${range.offset} failed (try ${attempt}): ${describeError(error)}`);
      await context.pause(Math.min(firstPauseMs * 2 ** (attempt - 1), maxPauseMs));
    }
  }
}

/** The image's first MiB, gaps as zeros. */
export async function fetchImageHead(context: StepContext, image: BlockMap, url: string): Promise<Buffer> {
  const head = Buffer.alloc(headBytes);
  for (const range of packedRanges(image).filter(({ offset }) => offset < headBytes)) {
    const bytes = await fetchVerified(context, url, range);
    bytes.copy(head, range.offset, 0, Math.min(bytes.length, headBytes - range.offset));
  }
  return head;
}
