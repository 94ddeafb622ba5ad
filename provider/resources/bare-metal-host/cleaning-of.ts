import { checkCleaningInputs, type CleaningWish, type DiskCleaning } from "../../domain/disk/cleaning-plan.js";
import { objectAt, wordAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { hasUnknown, isObject, reveal } from "../value.js";
import { hintsOf } from "./hints-of.js";

/** What the inputs say about cleaning, defaults applied. */
export function cleaningOf(cleaning: ValueObject | undefined): Pick<CleaningWish, "clean" | "cleaningDisks" | "keepDisks"> {
  return {
    clean: wordAt(cleaning, "mode", ["metadata", "overwrite", "erase", "none"]) ?? "metadata",
    cleaningDisks: objectsAt(cleaning?.disks).map((disk): DiskCleaning => {
      const mode = wordAt(disk, "mode", ["metadata", "overwrite", "erase"]) ?? "metadata";
      return { hints: hintsOf(objectAt(disk, "hints")), mode };
    }),
    keepDisks: objectsAt(cleaning?.keep).map((hints) => hintsOf(hints)),
  };
}

/** Throws an InputError for a list that contradicts itself or the root device's hints; what is not known yet is checked later. */
export function checkCleaning(inputs: ValueObject): void {
  if (hasUnknown(inputs.cleaning) || hasUnknown(inputs.rootDeviceHints)) return;
  checkCleaningInputs({ ...cleaningOf(objectAt(inputs, "cleaning")), rootDeviceHints: hintsOf(objectAt(inputs, "rootDeviceHints")) });
}

function objectsAt(value: Value | undefined): readonly ValueObject[] {
  const list = value === undefined ? undefined : reveal(value);
  return Array.isArray(list) ? list.map((item: Value) => reveal(item)).filter(isObject) : [];
}
