import { writingLabelOffset } from "./disk-label.js";

export const sampleBlockBytes = 4096;
const randomBlocks = 224;
const edgeBlocks = 8;
const mebibyte = 1024 * 1024;

/**
 * Offsets of the blocks that are read back after an erasure, sorted: both ends of the disk, the label's place, `places` (old tables,
 * starts of partitions), and blocks drawn over the whole disk. The same seed and size give the same blocks.
 */
export function samplePlan(sizeBytes: number, seed: string, places: readonly number[] = []): readonly number[] {
  const blocks = Math.floor(sizeBytes / sampleBlockBytes);
  if (blocks === 0) return [];
  const draw = randomNumbers(seed);
  const within = (first: number, count: number): number => first + Math.floor(draw() * Math.max(1, count));
  const edge = Math.min(blocks, mebibyte / sampleBlockBytes);
  const chosen = new Set<number>([0, blocks - 1, writingLabelOffset / sampleBlockBytes]);
  for (const place of places) chosen.add(Math.floor(place / sampleBlockBytes));
  for (let index = 0; index < edgeBlocks; index++) {
    chosen.add(within(0, edge));
    chosen.add(within(blocks - edge, edge));
  }
  for (let index = 0; index < randomBlocks; index++) chosen.add(within(0, blocks));
  return [...chosen]
    .filter((block) => block >= 0 && block < blocks)
    .sort((left, right) => left - right)
    .map((block) => block * sampleBlockBytes);
}

/** Numbers from 0 to 1 with 53 bits, made of a text alone: a sample that nobody has to keep. */
function randomNumbers(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}
