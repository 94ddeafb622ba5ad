import { BareMetalError } from "../domain/errors.js";
import type { PinnedDisk } from "../domain/hardware/inventory.js";
import { findPinnedDisk } from "./pinned-disk.js";
import type { EraseWatch } from "./platform.js";
import type { StepContext } from "./step-context.js";

/** Makes the disk readable and writable again after an erase that was killed. */
export async function settleDisk(context: StepContext, pinned: PinnedDisk): Promise<void> {
  const facts = await findPinnedDisk(context, pinned);
  try {
    await context.platform.eraser.settle(facts, eraseWatch(context, `disk ${facts.path} still erases itself`, facts.sizeBytes));
  } catch (cause) {
    context.signal.throwIfAborted();
    throw new BareMetalError("DISK_FAILED", `disk ${facts.path} (serial number ${facts.serialNumber}) cannot be used`, {
      subject: facts.path,
      remedy: "switch the server off and on, or unlock the disk by hand",
      cause,
    });
  }
}

export function eraseWatch(context: StepContext, text: string, sizeBytes: number): EraseWatch {
  return {
    signal: context.signal,
    pause: (ms) => context.pause(ms),
    report: (fraction) => context.report(text, Math.floor(fraction * sizeBytes), sizeBytes),
  };
}
