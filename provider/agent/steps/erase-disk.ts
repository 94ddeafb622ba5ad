import { randomBytes } from "node:crypto";
import { eraseUnsupported } from "../../domain/disk/cleaning-plan.js";
import { writingLabelOffset } from "../../domain/disk/disk-label.js";
import { eraseMethods, type EraseMethod, type EraseResult } from "../../domain/disk/erasure.js";
import { samplePlan } from "../../domain/disk/sample-plan.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import { diskText } from "../../domain/hardware/root-device-hints.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { cleanMetadata } from "../disk-cleaning.js";
import type { NamedPartition, PlacedLabel } from "../disk-content.js";
import { isBlankAroundLabel, readLabel, readPartitions, writeWritingLabel } from "../disk-content.js";
import { markBlocks, readSample, type SampledBlock, staleBlocks } from "../erase-sample.js";
import { eraseWatch, settleDisk } from "../settle-disk.js";
import { overwriteDisk } from "../overwrite-disk.js";
import { findPinnedDisk, withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice, DiskFacts } from "../platform.js";
import { refuseForeign } from "../refuse-foreign.js";
import type { Step, StepContext } from "../step-context.js";

type EraseDisk = AgentSteps["eraseDisk"];
type Request = EraseDisk["arguments"];

/** What the disk looked like before, where it is looked at again afterwards. */
interface Before {
  readonly seed: string;
  readonly offsets: readonly number[];
  readonly sample: readonly SampledBlock[];
}

/**
 * Erases the whole disk and reads a sample back. Label first and tables next, so that a killed run knows its work and no firmware boots
 * what is half gone. Ends with a label that says that the disk is erased: called again it answers the same.
 */
export const eraseDisk: Step<Request, EraseDisk["result"]> = async (context, request) => {
  await settleDisk(context, request.disk);
  const started = await withPinnedDisk(context, request.disk, "write", (device) => begin(context, device, request));
  if ("method" in started) return { result: started };
  const method = request.mode === "overwrite" ? "overwrite" : await eraseByDisk(context, request);
  // Opened anew: a disk that has erased itself may be another size, or not be there at all.
  return {
    result: await withPinnedDisk(context, request.disk, "write", (device) => prove(context, device, request, { ...started, used: method })),
  };
};

async function begin(context: StepContext, device: BlockDevice, request: Request): Promise<EraseResult | Before> {
  const partitions = await readPartitions(device);
  const placed = await readLabel(device, partitions);
  await refuseForeign(device, placed, request.label.owner, request.overwrite);
  // What was noted holds only as long as nobody has written since.
  const own = (await isBlankAroundLabel(device)) ? ownWork(placed, request) : undefined;
  const done = doneBefore(own, request);
  if (done !== undefined) {
    context.log("info", `disk ${device.facts.path} is erased already: ${eraseMethods[done.method].text}`);
    return done;
  }
  const label = { ...request.label, phase: "preparing" } as const;
  const overwritten = own?.note.overwrittenBytes ?? 0;
  const startBytes = request.mode === "overwrite" ? overwritten : 0;
  await writeWritingLabel(device, label, startBytes > 0 ? { isZeroed: false, overwrittenBytes: startBytes } : { isZeroed: false });
  const seed = randomBytes(8).toString("hex");
  const offsets = samplePlan(device.facts.sizeBytes, seed, placesOf(partitions));
  await cleanMetadata(device, partitions);
  context.signal.throwIfAborted();
  const sample = request.mode === "erase" ? await markSample(context, device, offsets) : [];
  if (request.mode === "overwrite") await overwriteDisk(context, device, label, startBytes);
  return { seed, offsets, sample };
}

/** The label of an earlier try at erasing this disk for the same owner. */
function ownWork(placed: PlacedLabel | undefined, request: Request): PlacedLabel | undefined {
  const isOurs = placed?.place === "writing" && placed.label.phase === "preparing" && placed.label.owner === request.label.owner;
  return isOurs ? placed : undefined;
}

/** Only by what is asked for now: the record says how it was done. */
function doneBefore(own: PlacedLabel | undefined, request: Request): EraseResult | undefined {
  const erased = own?.note.erased;
  return erased !== undefined && (erased.method === "overwrite") === (request.mode === "overwrite") ? erased : undefined;
}

/** Where tables and the content's beginnings were. */
function placesOf(partitions: readonly NamedPartition[]): number[] {
  return [512, 65_536, ...partitions.slice(0, 16).flatMap(({ offsetBytes, sizeBytes }) => [offsetBytes, offsetBytes + sizeBytes - 1])];
}

/** The sample as it is before; blocks that would prove nothing are given content first. */
async function markSample(context: StepContext, device: BlockDevice, offsets: readonly number[]): Promise<readonly SampledBlock[]> {
  await markBlocks(device, offsets, context.signal);
  const sample = await readSample(device, offsets, context.signal);
  const lost = sample.find(({ isUniform }) => isUniform);
  if (lost === undefined) return sample;
  throw new BareMetalError("DISK_FAILED", `${nameOf(device.facts)} does not keep what is written at offset ${lost.offset}`, {
    subject: device.facts.path,
    remedy: "replace the disk, and destroy this one",
  });
}

/** The best of the disk's own ways that works. Each time the disk is looked for anew: it must still be the pinned one. */
async function eraseByDisk(context: StepContext, request: Request): Promise<EraseMethod> {
  const { eraser } = context.platform;
  const first = await findPinnedDisk(context, request.disk);
  const tried: string[] = [];
  for (const ability of await eraser.abilities(first)) {
    context.signal.throwIfAborted();
    const facts = await findPinnedDisk(context, request.disk);
    const { text } = eraseMethods[ability];
    context.report(`erasing disk ${facts.path}: ${text}`);
    context.log("info", `erasing disk ${facts.path}: ${text}`);
    try {
      await eraser.erase(facts, ability, eraseWatch(context, `erasing disk ${facts.path}: ${text}`, facts.sizeBytes));
      return ability;
    } catch (error) {
      context.signal.throwIfAborted();
      context.log("warn", `${text} of disk ${facts.path} failed: ${describeError(error)}`);
      tried.push(`${text}: ${describeError(error)}`);
      await settleDisk(context, request.disk);
    }
  }
  throw eraseUnsupported(first.path, nameOf(first), tried.length === 0 ? "it offers no way" : `tried ${tried.join("; ")}`);
}

async function prove(
  context: StepContext,
  device: BlockDevice,
  request: Request,
  { seed, offsets, sample, used }: Before & { readonly used: EraseMethod },
): Promise<EraseResult> {
  context.report(`reading a sample of disk ${device.facts.path}`);
  // The label of an overwrite stands until the disk is used or given up.
  const looked = used === "overwrite" ? offsets.filter((offset) => offset !== writingLabelOffset) : offsets;
  const stale = staleBlocks(sample, await readSample(device, looked, context.signal), eraseMethods[used].proof);
  if (stale.length > 0) throw notErased(device.facts, used, stale, looked.length);
  const label = { ...request.label, phase: "preparing" } as const;
  // Random bytes that a crypto erase leaves would look like somebody's data.
  await writeWritingLabel(device, label);
  await cleanMetadata(device, []);
  const result: EraseResult = { method: used, seed, samples: looked.length };
  await writeWritingLabel(device, label, { isZeroed: false, erased: result });
  await device.rereadPartitions();
  context.log("info", `disk ${device.facts.path} is erased: ${eraseMethods[used].text}, ${looked.length} blocks read back`);
  return result;
}

function notErased(facts: DiskFacts, method: EraseMethod, stale: readonly number[], looked: number): BareMetalError {
  const [first] = stale;
  return new BareMetalError(
    "DISK_FAILED",
    `${nameOf(facts)} is not erased by ${eraseMethods[method].text}: ${stale.length} of ${looked} sampled blocks still hold content, the first at offset ${first}`,
    {
      subject: facts.path,
      remedy: method === "overwrite" ? "replace the disk, and destroy this one" : 'set the mode to "overwrite" for this disk',
    },
  );
}

function nameOf(facts: DiskFacts): string {
  return `disk ${facts.path} ${diskText(facts)}`;
}
