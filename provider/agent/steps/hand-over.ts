import { BareMetalError, describeError } from "../../domain/errors.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { readLabel, readPartitions } from "../disk-content.js";
import { withPinnedDisk } from "../pinned-disk.js";
import { placeIgnition } from "../place-ignition.js";
import type { Step, StepContext } from "../step-context.js";
import { loadWrittenKernel } from "../written-kernel.js";

type HandOver = AgentSteps["handOver"];

/**
 * Puts the Ignition configuration in its place, if there is one; loads the written system's kernel, which is the dry run; answers;
 * then leaves for it, or through the firmware with the reason why.
 */
export const handOver: Step<HandOver["arguments"], HandOver["result"]> = async (context, request, ignition) => {
  if (ignition.length > 0) await giveIgnition(context, request, ignition);
  const refused = await prepareKexec(context, request);
  await context.platform.sync();
  if (refused === undefined) {
    context.log("info", `leaving by kexec (${request.nonce.slice(0, 8)})`);
    return { result: { method: "kexec", reason: "" }, afterAnswer: () => leaveByKexec(context) };
  }
  if (request.kexec === "required")
    throw new BareMetalError("KEXEC_REFUSED", `kexec is required but not possible: ${refused}`, { step: "handOver" });
  context.log("info", `leaving by a reboot: ${refused}`);
  return { result: { method: "reboot", reason: refused }, afterAnswer: () => context.platform.reboot() };
};

/** Writes to a system of ours that is whole, and to nothing else. */
async function giveIgnition(context: StepContext, request: HandOver["arguments"], ignition: Buffer): Promise<void> {
  await withPinnedDisk(context, request.disk, "read", async (device) => {
    await device.rereadPartitions();
    const partitions = await readPartitions(device);
    if ((await readLabel(device, partitions))?.label.phase !== "complete")
      throw new BareMetalError("AGENT_STEP_FAILED", "the disk carries no system of ours that is complete", { step: "handOver" });
    await placeIgnition(context, device.facts, partitions, ignition);
  });
}

/** Loads the kernel; returns the reason when that cannot be. */
async function prepareKexec(context: StepContext, request: HandOver["arguments"]): Promise<string | undefined> {
  if (request.kexec === "never") return "kexec is set to never";
  const refusal = await context.platform.kexec.refusal(request.kexec);
  if (refusal !== undefined) return refusal;
  const outcome = await withPinnedDisk(context, request.disk, "read", async (device) => {
    await device.rereadPartitions();
    return loadWrittenKernel(context, device.facts, await readPartitions(device));
  });
  return "refused" in outcome ? outcome.refused : undefined;
}

async function leaveByKexec(context: StepContext): Promise<void> {
  try {
    await context.platform.kexec.execute();
  } catch (error) {
    // The EFI entry is written, so the firmware finds the same system.
    context.log("error", `kexec failed, rebooting: ${describeError(error)}`);
    await context.platform.reboot();
  }
}
