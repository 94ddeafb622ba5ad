import { describeError } from "../domain/errors.js";
import type { NamedPartition } from "./disk-content.js";
import type { DiskFacts, MountedFiles } from "./platform.js";
import type { StepContext } from "./step-context.js";

/** The partition's files; undefined when there is no file system that can be mounted. */
export async function mountReadable(context: StepContext, facts: DiskFacts, partition: NamedPartition): Promise<MountedFiles | undefined> {
  try {
    return await context.platform.mountPartition(facts, partition);
  } catch (error) {
    context.log("debug", `partition ${partition.number} cannot be mounted: ${describeError(error)}`);
    return undefined;
  }
}
