import { BareMetalError } from "../../domain/errors.js";
import { isSameWork } from "../../domain/disk/disk-label.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { zeroAroundLabel } from "../disk-cleaning.js";
import type { PlacedLabel } from "../disk-content.js";
import { bytesDigest, readLabel, readPartitions, writeWritingLabel } from "../disk-content.js";
import { layOutDisk } from "../disk-layout.js";
import type { PackedRange } from "../image-ranges.js";
import { fetchImageHead, fetchVerified, headBytes, packedRanges } from "../image-ranges.js";
import { withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice } from "../platform.js";
import type { Step, StepContext } from "../step-context.js";

type WriteImage = AgentSteps["writeImage"];
type Request = WriteImage["arguments"];

const rangesInFlight = 4;

interface Totals {
  bytesWritten: number;
  bytesAlreadyThere: number;
}

/**
 * Writes the image but its first MiB. The region is zeroed once (the label remembers it); afterwards each range is written if the disk
 * does not carry it yet, so that a killed run goes on where it was.
 */
export const writeImage: Step<Request, WriteImage["result"]> = async (context, request) => {
  return withPinnedDisk(context, request.disk, "write", async (device) => {
    const imageHead = await fetchImageHead(context, request.image, request.url);
    layOutDisk(imageHead, request.image, device.facts, 0);
    const placed = await readLabel(device, await readPartitions(device));
    const state = stateOf(placed, request);
    if (state === "prepared") await zeroRegion(context, device, request);
    const totals = await writeRanges(context, device, request, state);
    await device.flush();
    context.log("info", `image written: ${totals.bytesWritten} bytes, ${totals.bytesAlreadyThere} were there`);
    return { result: totals };
  });
};

/** `prepared`: nothing of the image is there; `begun`: some of it may be; `complete`: all of it should be. */
function stateOf(placed: PlacedLabel | undefined, request: Request): "prepared" | "begun" | "complete" {
  if (placed === undefined || !isSameWork(placed.label, request.label))
    throw new BareMetalError("AGENT_STEP_FAILED", "the disk is not prepared for this image", { step: "writeImage" });
  if (placed.place === "config drive") return "complete";
  if (placed.label.phase !== "writing")
    throw new BareMetalError("AGENT_STEP_FAILED", "the disk is only half prepared", { step: "writeImage" });
  return placed.note.isZeroed ? "begun" : "prepared";
}

async function zeroRegion(context: StepContext, device: BlockDevice, request: Request): Promise<void> {
  context.report("zeroing the image's region");
  await zeroAroundLabel(device, 0, Math.ceil(request.image.sizeBytes / 4096) * 4096);
  await device.flush();
  context.signal.throwIfAborted();
  await writeWritingLabel(device, { ...request.label, phase: "writing" }, { isZeroed: true });
}

async function writeRanges(
  context: StepContext,
  device: BlockDevice,
  request: Request,
  state: "prepared" | "begun" | "complete",
): Promise<Totals> {
  const totals: Totals = { bytesWritten: 0, bytesAlreadyThere: 0 };
  const waiting = packedRanges(request.image).filter(({ offset, length }) => offset + length > headBytes);
  const totalBytes = waiting.reduce((sum, range) => sum + beyondHead(range), 0);
  // The first failure ends all workers; they must have ended before the disk is closed.
  const failure = new AbortController();
  const inner: StepContext = { ...context, signal: AbortSignal.any([context.signal, failure.signal]) };
  const work = async (): Promise<void> => {
    for (let range = waiting.shift(); range !== undefined; range = waiting.shift()) {
      inner.signal.throwIfAborted();
      const isThere = state !== "prepared" && (await isOnDisk(inner, device, request.url, range));
      if (!isThere) await writeRange(inner, device, request.url, range, state);
      totals[isThere ? "bytesAlreadyThere" : "bytesWritten"] += beyondHead(range);
      context.report("writing image", totals.bytesWritten + totals.bytesAlreadyThere, totalBytes);
    }
  };
  const workers = Array.from({ length: rangesInFlight }, () =>
    work().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(workers);
  if (failure.signal.aborted) throw failure.signal.reason;
  return totals;
}

function beyondHead(range: PackedRange): number {
  return range.offset + range.length - Math.max(range.offset, headBytes);
}

/** A range that begins in the first MiB cannot be hashed on the disk, where that part is missing until the end. */
async function isOnDisk(context: StepContext, device: BlockDevice, url: string, range: PackedRange): Promise<boolean> {
  if (range.offset >= headBytes) return bytesDigest(await device.read(range.offset, range.length)) === range.sha256;
  const bytes = await fetchVerified(context, url, range);
  const wanted = bytes.subarray(headBytes - range.offset);
  return wanted.equals(await device.read(headBytes, wanted.length));
}

async function writeRange(
  context: StepContext,
  device: BlockDevice,
  url: string,
  range: PackedRange,
  state: "prepared" | "begun" | "complete",
): Promise<void> {
  if (state === "complete")
    throw new BareMetalError("AGENT_STEP_FAILED", `the finished disk differs from the image at offset ${range.offset}: prepare it again`);
  const bytes = await fetchVerified(context, url, range);
  const skipped = Math.max(0, headBytes - range.offset);
  await device.write(range.offset + skipped, bytes.subarray(skipped));
}
