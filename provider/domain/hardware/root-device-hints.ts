import { InputError } from "../errors.js";
import { isNegative, matchesHint, parseHintOperator, type HintKind } from "./hint-operator.js";
import type { Disk, PinnedDisk } from "./inventory.js";

/**
 * Metal3's names and meanings, with Ironic's operators in the texts; every hint given must match. Case and surrounding blanks do not count,
 * and an attribute that the disk does not have matches nothing.
 */
export interface RootDeviceHints {
  /** Kernel path such as /dev/sda, or any stable link to the disk such as /dev/disk/by-path/... */
  readonly deviceName?: string;
  /** SCSI address, such as 0:0:0:0. */
  readonly hctl?: string;
  /** Part of the model. */
  readonly model?: string;
  /** Part of the vendor. */
  readonly vendor?: string;
  readonly serialNumber?: string;
  readonly wwn?: string;
  readonly wwnWithExtension?: string;
  readonly wwnVendorExtension?: string;
  /** GiB, whatever the name says: as Metal3 reads it. */
  readonly minSizeGigabytes?: number;
  /** GiB, as text with Ironic's operators. */
  readonly size?: string;
  readonly rotational?: boolean;
}

/** A disk as hints see it. */
export type HintedDisk = Omit<Disk, "content">;

/** Smaller disks are never taken for a root device. */
export const minRootDeviceBytes = 1024 ** 3;

/** `none`: no disk matches; `several`: more than one does; `pinLost`: the disk chosen earlier is not there, or not uniquely. */
export type RootDeviceChoice<D extends HintedDisk = Disk> =
  { readonly kind: "chosen"; readonly disk: D } | { readonly kind: "none" | "several" | "pinLost"; readonly reason: string };

/** A disk and why it does not satisfy the hints; undefined when it does. */
export interface JudgedDisk<D extends HintedDisk = Disk> {
  readonly disk: D;
  readonly objection: string | undefined;
}

type HintName = keyof RootDeviceHints;

interface TextHint {
  readonly kind: HintKind;
  /** As in "model "X" is not ...". */
  readonly what: string;
  /** Empty texts: the disk does not have it. */
  readonly of: (disk: HintedDisk) => readonly (string | undefined)[];
}

const exact: HintKind = { plain: "s==", numeric: false };
const part: HintKind = { plain: "<in>", numeric: false };
const gib = 1024 ** 3;

const textHints = {
  deviceName: { kind: exact, what: "name", of: (disk) => [disk.path, disk.name, ...disk.alternateNames] },
  hctl: { kind: exact, what: "HCTL", of: (disk) => [disk.hctl] },
  model: { kind: part, what: "model", of: (disk) => [disk.model] },
  vendor: { kind: part, what: "vendor", of: (disk) => [disk.vendor] },
  serialNumber: { kind: exact, what: "serial number", of: (disk) => [disk.serialNumber] },
  wwn: { kind: exact, what: "WWN", of: (disk) => [disk.wwn] },
  wwnWithExtension: { kind: exact, what: "WWN with extension", of: (disk) => [disk.wwnWithExtension] },
  wwnVendorExtension: { kind: exact, what: "WWN vendor extension", of: (disk) => [disk.wwnVendorExtension] },
  size: { kind: { plain: "==", numeric: true }, what: "size in GiB", of: (disk) => [String(disk.sizeBytes / gib)] },
} as const satisfies Partial<Record<HintName, TextHint>>;

type TextHintName = keyof typeof textHints;
const textHintNames = Object.keys(textHints) as TextHintName[];

export const hintNames: readonly HintName[] = [...textHintNames, "minSizeGigabytes", "rotational"];
/** Hints that point at one disk on purpose, so that a removable one may be meant. */
const naming = [
  "deviceName",
  "hctl",
  "serialNumber",
  "wwn",
  "wwnWithExtension",
  "wwnVendorExtension",
] as const satisfies readonly HintName[];

type Objection = (disk: HintedDisk) => string | undefined;

/** The hints as tests, each parsed once. `path` is where the user wrote them. Throws an InputError that names the field. */
export function parseHints(hints: RootDeviceHints, path = "rootDeviceHints"): readonly Objection[] {
  const tests: Objection[] = textHintNames.flatMap((name) => {
    const wanted = hints[name];
    return wanted === undefined ? [] : [textObjection(textHints[name], wanted, `${path}.${name}`)];
  });
  const { minSizeGigabytes, rotational } = hints;
  if (minSizeGigabytes !== undefined)
    tests.push((disk) => (disk.sizeBytes >= minSizeGigabytes * gib ? undefined : `smaller than ${minSizeGigabytes} GiB`));
  if (rotational !== undefined)
    tests.push((disk) => (disk.rotational === rotational ? undefined : disk.rotational ? "it is rotational" : "it is not rotational"));
  return tests;
}

function textObjection({ kind, what, of }: TextHint, wanted: string, path: string): Objection {
  const hint = parsedAt(path, wanted, kind);
  return (disk) => {
    const values = of(disk).filter((value): value is string => value !== undefined && value.trim() !== "");
    const isMatch = isNegative(hint)
      ? values.length > 0 && values.every((value) => matchesHint(hint, value))
      : values.some((value) => matchesHint(hint, value));
    return isMatch ? undefined : `${what} ${shown(values[0] ?? "")} ${demandText(kind, wanted)}`;
  };
}

function parsedAt(path: string, wanted: string, kind: HintKind) {
  try {
    return parseHintOperator(wanted, kind);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InputError(path, cause.message, 'write a plain value, or one with an operator, such as ">= 100" or "<or> a <or> b"');
  }
}

function demandText(kind: HintKind, wanted: string): string {
  if (/^\s*(<|s?[=!>]=?|s<)/.test(wanted)) return `does not satisfy "${wanted.trim()}"`;
  return kind.plain === "<in>" ? `does not contain "${wanted}"` : `is not ${wanted}`;
}

/** Each disk with what it lacks of the hints; whether it can be a root device is another question. */
export function judgeDisks<D extends HintedDisk>(disks: readonly D[], hints: RootDeviceHints, path?: string): JudgedDisk<D>[] {
  const tests = parseHints(hints, path);
  return disks.map((disk) => {
    const objections = tests.flatMap((test) => test(disk) ?? []);
    return { disk, objection: objections.length === 0 ? undefined : objections.join(", ") };
  });
}

export function hasHints(hints: RootDeviceHints): boolean {
  return hintNames.some((name) => hints[name] !== undefined);
}

/**
 * The disk to install on. With `pinned` only that disk counts, whatever the hints say now; else all hints must match exactly one disk;
 * without hints there must be exactly one candidate: writable, not removable, not too small, and recognisable again.
 */
export function chooseRootDevice<D extends HintedDisk>(
  disks: readonly D[],
  hints: RootDeviceHints | undefined,
  pinned?: PinnedDisk,
): RootDeviceChoice<D> {
  if (pinned !== undefined) return findPinned(disks, pinned);
  const given = hints ?? {};
  const judged = judgeDisks(disks, given).map(({ disk, objection }) => ({
    disk,
    objection: rootObjection(disk, given, objection) ?? lookAlike(disk, disks),
  }));
  const matching = judged.filter(({ objection }) => objection === undefined);
  const only = matching[0];
  if (only !== undefined && matching.length === 1) return { kind: "chosen", disk: only.disk };
  if (matching.length > 1) {
    const start = hasHints(given) ? `${matching.length} disks match the hints` : `${matching.length} disks could be the root device`;
    return { kind: "several", reason: `${start}: ${listDisks(judged, "matches")}` };
  }
  if (disks.length === 0) return { kind: "none", reason: "no disk was found" };
  return {
    kind: "none",
    reason: `${hasHints(given) ? "no disk matches the hints" : "no disk can be the root device"}: ${listDisks(judged, "")}`,
  };
}

function findPinned<D extends HintedDisk>(disks: readonly D[], pinned: PinnedDisk): RootDeviceChoice<D> {
  const same = disks.filter((disk) => sameDisk(pinned, disk));
  const only = same[0];
  if (only !== undefined && same.length === 1) return { kind: "chosen", disk: only };
  const wanted = `${pinned.model || "disk"} (${identityText(pinned)})`;
  const judged = disks.map((disk) => ({ disk, objection: same.includes(disk) ? undefined : "another disk" }));
  const found = disks.length === 0 ? "no disk at all" : listDisks(judged, "the same");
  const start = same.length === 0 ? `the root device chosen earlier, ${wanted}, is not there` : `several disks look like ${wanted}`;
  return { kind: "pinLost", reason: `${start}; found: ${found}` };
}

function rootObjection(disk: HintedDisk, hints: RootDeviceHints, byHints: string | undefined): string | undefined {
  const objections: string[] = [];
  if (disk.readOnly) objections.push("read-only");
  if (disk.removable && !naming.some((name) => hints[name] !== undefined)) objections.push("removable");
  if (disk.sizeBytes < minRootDeviceBytes) objections.push(`smaller than ${minRootDeviceBytes / gib} GiB`);
  if (disk.serialNumber === "" && disk.wwn === "") objections.push("neither serial number nor WWN, so it could not be recognised again");
  if (byHints !== undefined) objections.push(byHints);
  return objections.length === 0 ? undefined : objections.join(", ");
}

/** What stands for the same disk as far as anybody can tell, such as a second path to it: none of the two could be recognised again. */
export function lookAlike(disk: HintedDisk, disks: readonly HintedDisk[]): string | undefined {
  const other = disks.find((candidate) => candidate !== disk && sameDisk(pinOf(disk), candidate));
  return other === undefined ? undefined : `cannot be told from ${other.path}, which has the same identity`;
}

/** Each disk with what it lacks, in words for an error. */
export function listDisks(judged: readonly JudgedDisk<HintedDisk>[], match: string): string {
  return judged.map(({ disk, objection }) => `${disk.path} ${diskText(disk)}: ${objection ?? match}`).join("; ");
}

/** A disk by model, size and identity. */
export function diskText(disk: Pick<Disk, "model" | "sizeBytes" | "serialNumber" | "wwn">): string {
  return `${disk.model || "disk"} ${sizeText(disk.sizeBytes)} (${identityText(disk)})`;
}

function identityText(disk: Pick<Disk, "serialNumber" | "wwn">): string {
  const parts = [disk.serialNumber === "" ? "" : `serial ${disk.serialNumber}`, disk.wwn === "" ? "" : `WWN ${disk.wwn}`];
  return parts.filter((part) => part !== "").join(", ") || "no serial number, no WWN";
}

function sizeText(bytes: number): string {
  return `${(bytes / gib).toFixed(1)} GiB`;
}

function shown(text: string): string {
  return text === "" ? "(none)" : `"${text}"`;
}

function normal(text: string): string {
  return text.trim().toLowerCase();
}

/** What identifies a disk from one boot to the next. */
export function pinOf(disk: PinnedDisk): PinnedDisk {
  return { serialNumber: disk.serialNumber, wwn: disk.wwn, model: disk.model, sizeBytes: disk.sizeBytes };
}

/** Same size, at least one of serial number and WWN the same, and nothing that both know differs. */
export function sameDisk(pin: PinnedDisk, disk: Pick<Disk, "serialNumber" | "wwn" | "model" | "sizeBytes">): boolean {
  const pairs = [
    [pin.serialNumber, disk.serialNumber],
    [pin.wwn, disk.wwn],
  ] as const;
  const known = pairs.filter(([a, b]) => a !== "" && b !== "");
  if (known.length === 0 || known.some(([a, b]) => normal(a) !== normal(b))) return false;
  if (pin.model !== "" && disk.model !== "" && normal(pin.model) !== normal(disk.model)) return false;
  return pin.sizeBytes === disk.sizeBytes;
}
