import { diskLabelBytes, isSameWork, writingLabelOffset } from "../../domain/disk/disk-label.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { cleanMetadata } from "../disk-cleaning.js";
import { readLabel, readPartitions, writeWritingLabel } from "../disk-content.js";
import { withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice } from "../platform.js";
import { refuseForeign } from "../refuse-foreign.js";
import { settleDisk } from "../settle-disk.js";
import type { Step, StepContext } from "../step-context.js";

type PrepareDisk = AgentSteps["prepareDisk"];

/**
 * Makes the disk ours and empty: label first, then tables and signatures, then the discard. Ends with the label in phase writing.
 * A disk that is already there for the same work is left alone; the same work that is complete is started over, since the caller asks for it.
 */
export const prepareDisk: Step<PrepareDisk["arguments"], PrepareDisk["result"]> = async (context, request) => {
  await settleDisk(context, request.disk);
  return withPinnedDisk(context, request.disk, "write", async (device) => {
    const partitions = await readPartitions(device);
    const placed = await readLabel(device, partitions);
    if (placed?.place === "writing" && placed.label.phase === "writing" && isSameWork(placed.label, request.label)) {
      context.log("info", `disk ${device.facts.path} is prepared for this work already`);
      return { result: {} };
    }
    await refuseForeign(device, placed, request.label.owner, request.overwrite);
    context.report(`preparing disk ${device.facts.path}`);
    await writeWritingLabel(device, { ...request.label, phase: "preparing" });
    // Without cleaning the old tables must still go: firmware would boot from the backup what is half overwritten.
    await cleanMetadata(device, request.clean === "metadata" ? partitions : []);
    context.signal.throwIfAborted();
    if (request.clean === "metadata") {
      await discardAroundLabel(context, device);
      // A disk may return anything for what was discarded, old signatures included.
      await cleanMetadata(device, partitions);
    }
    context.signal.throwIfAborted();
    await writeWritingLabel(device, { ...request.label, phase: "writing" });
    await device.rereadPartitions();
    context.log("info", `disk ${device.facts.path} is prepared`);
    return { result: {} };
  });
};

export async function discardAroundLabel(context: StepContext, device: BlockDevice): Promise<void> {
  const labelEnd = writingLabelOffset + diskLabelBytes;
  const refusal = (await device.discard(0, writingLabelOffset)) ?? (await device.discard(labelEnd, device.facts.sizeBytes - labelEnd));
  if (refusal !== undefined) context.log("info", `disk ${device.facts.path} has no discard: ${refusal}`);
}
