import { readFile } from "node:fs/promises";
import { BareMetalError } from "../../domain/errors.js";
import { isSameWork } from "../../domain/disk/disk-label.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { bytesDigest, readLabel, readPartitions } from "../disk-content.js";
import { fetchVerified, headBytes, packedRanges, type PackedRange } from "../image-ranges.js";
import { withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice } from "../platform.js";
import type { Step, StepContext } from "../step-context.js";

type Measure = AgentSteps["measure"];

const rangesInFlight = 4;
/** What is held in memory to be written and hashed again and again. */
const heldBytes = 64 * 1024 * 1024;

/**
 * Measures what bounds the writing of an image on this very machine, each alone: fetching it, hashing it, and writing as much to the
 * places where it will lie, flushed. Only on a disk that is prepared for it and does not boot.
 */
export const measure: Step<Measure["arguments"], Measure["result"]> = async (context, request) => {
  if (request.image === undefined)
    return { result: { bytes: 0, networkSeconds: 0, hashSeconds: 0, diskSeconds: 0, peakRssBytes: await peakRss() } };
  const { disk, label, map, url } = request.image;
  const ranges = packedRanges(map).filter(({ offset }) => offset >= headBytes);
  const bytes = ranges.reduce((sum, { length }) => sum + length, 0);
  const held = await hold(context, url, ranges);
  const hashSeconds = await seconds(async () => ranges.forEach((range, index) => bytesDigest(pick(held, index).subarray(0, range.length))));
  const networkSeconds = await seconds(() =>
    inParallel(ranges, async ({ packedOffset, length }) => {
      await context.platform.fetchRange({ url, offset: packedOffset, length, signal: context.signal });
    }),
  );
  const diskSeconds = await withPinnedDisk(context, disk, "write", async (device) => {
    await refuseUnprepared(device, label);
    return seconds(async () => {
      await inParallel(ranges, ({ offset, length }, index) => device.write(offset, pick(held, index).subarray(0, length)));
      await device.flush();
    });
  });
  return { result: { bytes, networkSeconds, hashSeconds, diskSeconds, peakRssBytes: await peakRss() } };
};

async function refuseUnprepared(device: BlockDevice, label: Parameters<typeof isSameWork>[1]): Promise<void> {
  const placed = await readLabel(device, await readPartitions(device));
  if (placed?.place === "writing" && placed.label.phase === "writing" && isSameWork(placed.label, label)) return;
  throw new BareMetalError("AGENT_STEP_FAILED", "the disk is not prepared for this image", { step: "measure" });
}

/** Buffers of the longest range's length, filled with real bytes of the image: zeros would flatter some disks. */
async function hold(context: StepContext, url: string, ranges: readonly PackedRange[]): Promise<readonly Buffer[]> {
  const longest = ranges.reduce((most, { length }) => Math.max(most, length), 1);
  const count = Math.max(1, Math.floor(heldBytes / longest));
  const fetched: Buffer[] = [];
  for (const range of ranges.slice(0, count)) {
    const bytes = await fetchVerified(context, url, range);
    const buffer = Buffer.alloc(longest);
    for (let at = 0; at < longest; at += bytes.length) bytes.copy(buffer, at);
    fetched.push(buffer);
  }
  return fetched;
}

function pick(held: readonly Buffer[], index: number): Buffer {
  const buffer = held[index % held.length];
  if (buffer === undefined) throw new BareMetalError("AGENT_STEP_FAILED", "the image has nothing to measure with", { step: "measure" });
  return buffer;
}

async function inParallel<T>(items: readonly T[], use: (item: T, index: number) => Promise<void>): Promise<void> {
  const queue = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await use(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: rangesInFlight }, work));
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** Highest resident set of this process so far; 0 where the kernel does not say. */
async function peakRss(): Promise<number> {
  const status = await readFile("/proc/self/status", "latin1").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
