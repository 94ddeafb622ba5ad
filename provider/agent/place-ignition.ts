import { findIgnitionPlace } from "../domain/boot/ignition-place.js";
import { configPartitionName } from "../domain/disk/gpt.js";
import { BareMetalError, describeError } from "../domain/errors.js";
import type { NamedPartition } from "./disk-content.js";
import { mountReadable } from "./mount-readable.js";
import type { DiskFacts } from "./platform.js";
import type { StepContext } from "./step-context.js";

/**
 * Puts the Ignition configuration where the written system's Ignition looks, unless that is the config drive. May be repeated.
 * A system without a sign of Ignition is left to the config drive. Rejects AGENT_STEP_FAILED when the file cannot be written: the
 * system would start without its configuration, once and for all.
 */
export async function placeIgnition(
  context: StepContext,
  facts: DiskFacts,
  partitions: readonly NamedPartition[],
  config: Buffer,
): Promise<void> {
  for (const partition of partitions.filter(({ name }) => name !== configPartitionName)) {
    const files = await mountReadable(context, facts, partition);
    if (files === undefined) continue;
    let place;
    try {
      place = findIgnitionPlace(files, partition.name);
    } finally {
      await files.unmount();
    }
    if (place === undefined) continue;
    if (place.kind === "configDrive") return context.log("info", `Ignition reads the config drive: ${place.reason}`);
    try {
      await context.platform.placeFile(facts, partition, { path: place.path, content: config });
    } catch (error) {
      throw new BareMetalError("AGENT_STEP_FAILED", `failed to put the Ignition configuration on partition ${partition.number}`, {
        ...{ step: "handOver", cause: error, subject: facts.path },
        remedy: `use an image for OpenStack, whose Ignition reads the config drive: ${describeError(error)}`,
      });
    }
    return context.log("info", `Ignition configuration is at ${place.path} of partition ${partition.number}: ${place.reason}`);
  }
  context.log("warn", "the image shows no sign of Ignition: its configuration lies on the config drive only");
}
