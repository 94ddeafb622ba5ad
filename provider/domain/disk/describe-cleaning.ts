import type { PinnedDisk } from "../hardware/inventory.js";
import { diskText, type HintedDisk, hintNames, type RootDeviceHints } from "../hardware/root-device-hints.js";
import { type CleaningWish, planCleaning } from "./cleaning-plan.js";
import { type CleaningMode, eraseMethods, standardOf } from "./erasure.js";

/**
 * What will be cleaned, disk by disk and by name, when the server is given up; a line each. `storage` undefined: the disks are not known yet,
 * so they are told by their hints. Throws as planCleaning does.
 */
export function describeCleaning(wish: CleaningWish, storage: readonly HintedDisk[] | undefined, pinned?: PinnedDisk): string[] {
  if (storage === undefined) return describeByHints(wish);
  const { root, further, kept } = planCleaning(wish, storage, pinned);
  const rootName = root === undefined ? "the root device" : `the root device, ${nameOf(root)},`;
  return [
    `${rootName} ${modeText(wish.clean, root)}`,
    ...further.map(({ disk, mode }) => `${nameOf(disk)} ${modeText(mode, disk)}, whatever it carries`),
    ...kept.map((disk) => `${nameOf(disk)} is kept`),
    ...wish.keepDisks.flatMap((hints, index) =>
      planCleaning({ ...wish, clean: "none", cleaningDisks: [], keepDisks: [hints] }, storage, pinned).kept.length > 0
        ? []
        : [`cleaning.keep[${index}] (${hintsText(hints)}) matches no disk`],
    ),
  ];
}

/** What an erasure of the root device adds to the writing of another image; undefined where nothing. */
export function describeReplacement({ clean }: CleaningWish, disk: HintedDisk | undefined): string | undefined {
  return clean === "overwrite" || clean === "erase" ? `before the image is written, the root device ${modeText(clean, disk)}` : undefined;
}

function describeByHints({ clean, cleaningDisks, keepDisks }: CleaningWish): string[] {
  return [
    `the root device ${modeText(clean, undefined)}`,
    ...cleaningDisks.map(({ hints, mode }) => `the disk with ${hintsText(hints)} ${modeText(mode, undefined)}, whatever it carries`),
    ...keepDisks.map((hints) => `any disk with ${hintsText(hints)} is kept`),
  ];
}

function modeText(mode: CleaningMode, disk: HintedDisk | undefined): string {
  switch (mode) {
    case "none":
      return "is left as it is";
    case "metadata":
      return "loses its tables and signatures";
    case "overwrite":
      return `is overwritten with zeros to the last byte (${standardOf("overwrite")})`;
    case "erase": {
      const [best] = disk?.erase ?? [];
      return best === undefined ? "is erased by its own means" : `is erased by ${eraseMethods[best].text} (${standardOf(best)})`;
    }
  }
}

function hintsText(hints: RootDeviceHints): string {
  return hintNames.flatMap((name) => (hints[name] === undefined ? [] : [`${name} ${String(hints[name])}`])).join(", ");
}

function nameOf(disk: HintedDisk): string {
  return `disk ${disk.path} ${diskText(disk)}`;
}
