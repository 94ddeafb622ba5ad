import { InputError } from "../errors.js";
import { diskText, type HintedDisk, judgeDisks, type RootDeviceHints, sameDisk, pinOf } from "../hardware/root-device-hints.js";
import type { CleaningPlan, CleaningWish } from "./cleaning-plan.js";

/**
 * Kernel names and SCSI addresses pass from disk to disk, and a disk that was put in may answer to a hint that meant another one. Throws an
 * InputError where `cleaning` means another disk of the server now than it meant among `known`, the disks of the last inspection that a
 * preview has told by name.
 */
export function verifyNames<D extends HintedDisk>(
  { cleaningDisks, keepDisks }: Pick<CleaningWish, "cleaningDisks" | "keepDisks">,
  { further }: CleaningPlan<D>,
  known: readonly HintedDisk[],
): void {
  cleaningDisks.forEach(({ hints }, index) => {
    const now = further[index]?.disk;
    const meant = matching(known, hints, `cleaning.disks[${index}].hints`);
    const [first] = meant;
    if (now === undefined || first === undefined || meant.some((disk) => sameDisk(pinOf(disk), now))) return;
    throw moved(`cleaning.disks[${index}].hints`, `means ${named(now)} now and meant ${named(first)} at the last inspection`);
  });
  keepDisks.forEach((hints, index) => {
    const path = `cleaning.keep[${index}]`;
    const meant = matching(known, hints, path);
    const lost = further.find(({ disk }) => meant.some((one) => sameDisk(pinOf(one), disk)));
    if (lost !== undefined) throw moved(path, `kept ${named(lost.disk)} at the last inspection and does not match it now`);
  });
}

function matching(disks: readonly HintedDisk[], hints: RootDeviceHints, path: string): HintedDisk[] {
  return judgeDisks(disks, hints, path).flatMap(({ disk, objection }) => (objection === undefined ? [disk] : []));
}

function named(disk: HintedDisk): string {
  return `disk ${disk.path} ${diskText(disk)}`;
}

function moved(path: string, text: string): InputError {
  return new InputError(path, `${text}: names such as deviceName and hctl change with every start`, "name the disk by serialNumber or wwn");
}
