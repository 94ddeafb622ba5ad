import { BareMetalError } from "../domain/errors.js";
import type { PinnedDisk } from "../domain/hardware/inventory.js";
import { namingFailures } from "./disk-failure.js";
import type { BlockDevice, DiskFacts } from "./platform.js";
import type { StepContext } from "./step-context.js";

/** The one disk that is the pinned one. Serial number and WWN must be equal where they are known, the size always. */
export async function findPinnedDisk(context: StepContext, pinned: PinnedDisk): Promise<DiskFacts> {
  const disks = await context.platform.listDisks();
  const matching = disks.filter((disk) => isPinned(disk, pinned));
  const [disk] = matching;
  if (disk !== undefined && matching.length === 1) return disk;
  const expected = describePin(pinned);
  if (matching.length > 1)
    throw new BareMetalError(
      "WRONG_DEVICE",
      `failed to find the root device: expected one disk with ${expected}, found ${matching.length}`,
    );
  const found = disks.length === 0 ? "no disk" : disks.map((one) => `${one.path} with ${describePin(one)}`).join("; ");
  throw new BareMetalError("WRONG_DEVICE", `failed to find the root device: expected ${expected}, found ${found}`, {
    remedy: "put the disk back, or set rebuildToken to choose a root device again",
  });
}

function isPinned(disk: DiskFacts, pinned: PinnedDisk): boolean {
  if (disk.sizeBytes !== pinned.sizeBytes) return false;
  if (pinned.serialNumber !== "" && disk.serialNumber !== pinned.serialNumber) return false;
  if (pinned.wwn !== "" && disk.wwn !== pinned.wwn) return false;
  // Without either, the model is all that is left; several equal ones are refused by the caller.
  return pinned.serialNumber !== "" || pinned.wwn !== "" || disk.model === pinned.model;
}

function describePin(disk: PinnedDisk): string {
  const parts = [`size ${disk.sizeBytes}`];
  if (disk.serialNumber !== "") parts.unshift(`serial number ${disk.serialNumber}`);
  if (disk.wwn !== "") parts.unshift(`WWN ${disk.wwn}`);
  if (disk.model !== "") parts.unshift(`model ${disk.model}`);
  return parts.join(", ");
}

/** Opens the pinned disk, hands it to `use`, closes it on every path. */
export async function withPinnedDisk<T>(
  context: StepContext,
  pinned: PinnedDisk,
  mode: "read" | "write",
  use: (device: BlockDevice) => Promise<T>,
): Promise<T> {
  const facts = await findPinnedDisk(context, pinned);
  const device = await context.platform.openDisk(facts, mode);
  try {
    return await use(namingFailures(device));
  } finally {
    await device.close();
  }
}
