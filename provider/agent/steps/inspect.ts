import { describeError } from "../../domain/errors.js";
import type { Disk, DiskContent, Inventory } from "../../domain/hardware/inventory.js";
import { readDiskContent } from "../disk-content.js";
import type { DiskFacts } from "../platform.js";
import type { Step, StepContext } from "../step-context.js";

/** Reads the machine and what its disks carry; touches nothing. */
export const inspect: Step<Record<string, never>, Inventory> = async (context) => {
  const [machine, facts] = await Promise.all([context.platform.readMachine(), context.platform.listDisks()]);
  const storage = await Promise.all(facts.map(async (disk): Promise<Disk> => ({ ...disk, content: await contentOf(context, disk) })));
  return { result: { ...machine, storage } };
};

/** A disk that cannot be read does not end the inspection; it counts as foreign, so that nobody writes to it by mistake. */
async function contentOf(context: StepContext, facts: DiskFacts): Promise<DiskContent> {
  try {
    const device = await context.platform.openDisk(facts, "read");
    try {
      return await readDiskContent(device);
    } finally {
      await device.close();
    }
  } catch (error) {
    context.log("warn", `failed to read disk ${facts.path}: ${describeError(error)}`);
    return { kind: "foreign", found: [`unreadable: ${describeError(error)}`] };
  }
}
