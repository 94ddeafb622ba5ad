import { BareMetalError, InputError } from "../errors.js";
import type { PinnedDisk } from "../hardware/inventory.js";
import {
  chooseRootDevice,
  diskText,
  hasHints,
  hintNames,
  type HintedDisk,
  judgeDisks,
  listDisks,
  lookAlike,
  parseHints,
  pinOf,
  type RootDeviceHints,
  sameDisk,
} from "../hardware/root-device-hints.js";
import type { CleaningMode } from "./erasure.js";

/** A further disk that is cleaned when the server is given up. */
export interface DiskCleaning {
  readonly hints: RootDeviceHints;
  readonly mode: Exclude<CleaningMode, "none">;
}

/** What a program says about cleaning. */
export interface CleaningWish {
  readonly name: string;
  readonly rootDeviceHints: RootDeviceHints;
  /** Of the root device. */
  readonly clean: CleaningMode;
  readonly cleaningDisks: readonly DiskCleaning[];
  readonly keepDisks: readonly RootDeviceHints[];
}

export interface CleaningPlan<D extends HintedDisk> {
  /** Undefined where it cannot be told yet. */
  readonly root: D | undefined;
  readonly further: readonly { readonly disk: D; readonly mode: DiskCleaning["mode"] }[];
  readonly kept: readonly D[];
}

const keepRemedy = "take it out of cleaning.keep, or choose another root device by rootDeviceHints";

/** What can be wrong without knowing the server. Throws an InputError that names the field. */
export function checkCleaningInputs({
  rootDeviceHints,
  cleaningDisks,
  keepDisks,
}: Pick<CleaningWish, "rootDeviceHints" | "cleaningDisks" | "keepDisks">): void {
  cleaningDisks.forEach(({ hints }, index) => checkHints(hints, `cleaning.disks[${index}].hints`));
  keepDisks.forEach((hints, index) => {
    const path = `cleaning.keep[${index}]`;
    checkHints(hints, path);
    const given = hintNames.filter((name) => hints[name] !== undefined);
    // Each of its demands is one of the root device's: whatever disk becomes the root device, it is kept.
    if (given.every((name) => sameHint(hints[name], rootDeviceHints[name])))
      throw new InputError(path, "cleaning.keep names the root device: rootDeviceHints has the same hints", keepRemedy);
  });
  cleaningDisks.forEach(({ hints }, index) => {
    if (hintNames.every((name) => sameHint(hints[name], rootDeviceHints[name])))
      throw rootNamed(`cleaning.disks[${index}].hints`, "its hints are those of rootDeviceHints");
  });
}

/**
 * Which disks are cleaned and which are kept, on a server whose disks are known. `pinned`: the root device, once it is chosen. Throws an
 * InputError where the lists contradict each other or the server, and ERASE_UNSUPPORTED where a disk cannot do what is asked of it.
 */
export function planCleaning<D extends HintedDisk>(wish: CleaningWish, storage: readonly D[], pinned?: PinnedDisk): CleaningPlan<D> {
  checkCleaningInputs(wish);
  const root = rootOf(wish, storage, pinned);
  const kept = new Set<D>();
  wish.keepDisks.forEach((hints, index) => {
    const path = `cleaning.keep[${index}]`;
    for (const { disk, objection } of judgeDisks(storage, hints, path)) {
      if (objection !== undefined) continue;
      kept.add(disk);
      if (root !== undefined && isSameDevice(disk, root))
        throw new InputError(path, `cleaning.keep names the root device, ${placed(disk)}`, keepRemedy);
    }
  });
  const further: { disk: D; mode: DiskCleaning["mode"] }[] = [];
  wish.cleaningDisks.forEach(({ hints, mode }, index) => {
    const path = `cleaning.disks[${index}].hints`;
    const disk = onlyMatch(storage, hints, path, kept, root);
    if (root !== undefined && isSameDevice(disk, root)) throw rootNamed(path, `${placed(disk)} is the root device`);
    const other = further.findIndex((entry) => isSameDevice(entry.disk, disk));
    if (other >= 0)
      throw new InputError(path, `${placed(disk)} is named by cleaning.disks[${other}] already`, "name each disk once in cleaning.disks");
    further.push({ disk, mode });
  });
  if (root !== undefined) verifyErase(wish.name, root, wish.clean);
  for (const { disk, mode } of further) verifyErase(wish.name, disk, mode);
  return { root, further, kept: [...kept] };
}

/** Throws ERASE_UNSUPPORTED for a disk that is known to have no erase of its own. */
export function verifyErase(host: string, disk: HintedDisk, mode: CleaningMode): void {
  if (mode !== "erase" || disk.erase === undefined || disk.erase.length > 0) return;
  throw eraseUnsupported(
    host,
    placed(disk),
    "it offers neither NVMe sanitize or format, nor ATA secure erase (or the firmware has frozen it), nor a discard that erases",
  );
}

export function eraseUnsupported(subject: string, disk: string, why: string): BareMetalError {
  return new BareMetalError("ERASE_UNSUPPORTED", `${disk} cannot erase itself: ${why}`, {
    subject,
    remedy: 'set the mode to "overwrite" for this disk, or "metadata" where that is enough',
  });
}

function rootOf<D extends HintedDisk>(wish: CleaningWish, storage: readonly D[], pinned: PinnedDisk | undefined): D | undefined {
  if (pinned !== undefined) return storage.find((disk) => sameDisk(pinned, disk));
  const choice = chooseRootDevice(storage, wish.rootDeviceHints);
  return choice.kind === "chosen" ? choice.disk : undefined;
}

function onlyMatch<D extends HintedDisk>(
  storage: readonly D[],
  hints: RootDeviceHints,
  path: string,
  kept: ReadonlySet<D>,
  root: D | undefined,
): D {
  // The root device under another name is told apart below.
  const isRoot = (disk: D): boolean => root !== undefined && isSameDevice(disk, root);
  const judged = judgeDisks(storage, hints, path).map(({ disk, objection }) => ({
    disk,
    objection: objection ?? unfit(disk, kept) ?? (isRoot(disk) ? undefined : lookAlike(disk, storage)),
  }));
  const matching = judged.filter(({ objection }) => objection === undefined);
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only.disk;
  const start = matching.length === 0 ? "no disk that may be cleaned matches" : `${matching.length} disks match, one must`;
  const found = storage.length === 0 ? "no disk was found" : listDisks(judged, "matches");
  throw new InputError(path, `${start}: ${found}`, "name exactly one disk, best by serialNumber or wwn");
}

function unfit<D extends HintedDisk>(disk: D, kept: ReadonlySet<D>): string | undefined {
  if ([...kept].some((other) => isSameDevice(other, disk))) return "kept by cleaning.keep";
  if (disk.readOnly) return "read-only";
  return disk.serialNumber === "" && disk.wwn === "" ? "neither serial number nor WWN, so it could not be recognised again" : undefined;
}

/** One disk, perhaps reached by two paths: a hint such as hctl may match only one of them. */
function isSameDevice(left: HintedDisk, right: HintedDisk): boolean {
  return left === right || sameDisk(pinOf(left), right);
}

function checkHints(hints: RootDeviceHints, path: string): void {
  if (!hasHints(hints))
    throw new InputError(path, "has no hint, so it would match every disk", "give at least one hint, such as serialNumber");
  parseHints(hints, path);
}

function rootNamed(path: string, why: string): InputError {
  return new InputError(path, `cleaning.disks names further disks, but ${why}`, "the root device is cleaned by cleaning.mode");
}

function sameHint(left: string | number | boolean | undefined, right: string | number | boolean | undefined): boolean {
  const plain = (value: string | number | boolean | undefined): string | number | boolean | undefined =>
    typeof value === "string" ? value.trim().toLowerCase() : value;
  return plain(left) === plain(right);
}

function placed(disk: HintedDisk): string {
  return `disk ${disk.path ?? disk.name} ${diskText(disk)}`;
}
