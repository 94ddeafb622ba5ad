import type { Disk, PinnedDisk } from "./inventory.js";

/** Metal3's names and meanings; every hint given must match. Texts are compared without regard to case. */
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
  /** GiB, whatever the name says: as Metal3 reads it. */
  readonly minSizeGigabytes?: number;
  readonly rotational?: boolean;
}

/** Smaller disks are never taken for a root device. */
export const minRootDeviceBytes = 1024 ** 3;

/** `none`: no disk matches; `several`: more than one does; `pinLost`: the disk chosen earlier is not there, or not uniquely. */
export type RootDeviceChoice =
  { readonly kind: "chosen"; readonly disk: Disk } | { readonly kind: "none" | "several" | "pinLost"; readonly reason: string };

/** Says why a disk does not satisfy a hint, or undefined when it does. */
type HintCheck<Name extends keyof RootDeviceHints> = (disk: Disk, wanted: NonNullable<RootDeviceHints[Name]>) => string | undefined;

const checks: { readonly [Name in keyof RootDeviceHints]-?: HintCheck<Name> } = {
  deviceName: (disk, wanted) =>
    [disk.path, disk.name, ...disk.alternateNames].includes(wanted) ? undefined : `it is ${disk.path}, not ${wanted}`,
  hctl: (disk, wanted) => (disk.hctl === wanted.trim() ? undefined : `HCTL ${shown(disk.hctl)} is not ${wanted}`),
  model: (disk, wanted) => (holds(disk.model, wanted) ? undefined : `model ${shown(disk.model)} does not contain "${wanted}"`),
  vendor: (disk, wanted) => (holds(disk.vendor, wanted) ? undefined : `vendor ${shown(disk.vendor)} does not contain "${wanted}"`),
  serialNumber: (disk, wanted) =>
    equals(disk.serialNumber, wanted) ? undefined : `serial number ${shown(disk.serialNumber)} is not ${wanted}`,
  wwn: (disk, wanted) => (equals(disk.wwn, wanted) ? undefined : `WWN ${shown(disk.wwn)} is not ${wanted}`),
  minSizeGigabytes: (disk, wanted) => (disk.sizeBytes >= wanted * 1024 ** 3 ? undefined : `smaller than ${wanted} GiB`),
  rotational: (disk, wanted) => (disk.rotational === wanted ? undefined : disk.rotational ? "it is rotational" : "it is not rotational"),
};

const hintNames = Object.keys(checks) as (keyof RootDeviceHints)[];
/** Hints that point at one disk on purpose, so that a removable one may be meant. */
const naming = ["deviceName", "hctl", "serialNumber", "wwn"] as const satisfies readonly (keyof RootDeviceHints)[];

/**
 * The disk to install on. With `pinned` only that disk counts, whatever the hints say now; else all hints must match exactly one disk;
 * without hints there must be exactly one candidate: writable, not removable, not too small, and recognisable again.
 */
export function chooseRootDevice(disks: readonly Disk[], hints: RootDeviceHints | undefined, pinned?: PinnedDisk): RootDeviceChoice {
  if (pinned !== undefined) return findPinned(disks, pinned);
  const given = hints ?? {};
  const judged = disks.map((disk) => ({ disk, objection: objectionTo(disk, given) }));
  const matching = judged.filter(({ objection }) => objection === undefined);
  const only = matching[0];
  if (only !== undefined && matching.length === 1) return { kind: "chosen", disk: only.disk };
  const hasHints = hintNames.some((name) => given[name] !== undefined);
  if (matching.length > 1) {
    const start = hasHints ? `${matching.length} disks match the hints` : `${matching.length} disks could be the root device`;
    return { kind: "several", reason: `${start}: ${listDisks(judged, "matches")}` };
  }
  if (disks.length === 0) return { kind: "none", reason: "no disk was found" };
  return { kind: "none", reason: `${hasHints ? "no disk matches the hints" : "no disk can be the root device"}: ${listDisks(judged, "")}` };
}

function findPinned(disks: readonly Disk[], pinned: PinnedDisk): RootDeviceChoice {
  const same = disks.filter((disk) => sameDisk(pinned, disk));
  const only = same[0];
  if (only !== undefined && same.length === 1) return { kind: "chosen", disk: only };
  const wanted = `${pinned.model || "disk"} (${identityText(pinned)})`;
  const judged = disks.map((disk) => ({ disk, objection: same.includes(disk) ? undefined : "another disk" }));
  const found = disks.length === 0 ? "no disk at all" : listDisks(judged, "the same");
  const start = same.length === 0 ? `the root device chosen earlier, ${wanted}, is not there` : `several disks look like ${wanted}`;
  return { kind: "pinLost", reason: `${start}; found: ${found}` };
}

function objectionTo(disk: Disk, hints: RootDeviceHints): string | undefined {
  const objections: string[] = [];
  if (disk.readOnly) objections.push("read-only");
  if (disk.removable && !naming.some((name) => hints[name] !== undefined)) objections.push("removable");
  if (disk.sizeBytes < minRootDeviceBytes) objections.push(`smaller than ${minRootDeviceBytes / 1024 ** 3} GiB`);
  if (disk.serialNumber === "" && disk.wwn === "") objections.push("neither serial number nor WWN, so it could not be recognised again");
  for (const name of hintNames) {
    const objection = checkHint(disk, hints, name);
    if (objection !== undefined) objections.push(objection);
  }
  return objections.length === 0 ? undefined : objections.join(", ");
}

function checkHint<Name extends keyof RootDeviceHints>(disk: Disk, hints: RootDeviceHints, name: Name): string | undefined {
  const wanted = hints[name];
  if (wanted === undefined || wanted === null) return undefined;
  const check = checks[name] as HintCheck<Name>;
  return check(disk, wanted);
}

function listDisks(judged: readonly { readonly disk: Disk; readonly objection: string | undefined }[], match: string): string {
  return judged
    .map(
      ({ disk, objection }) =>
        `${disk.path} ${disk.model || "disk"} ${sizeText(disk.sizeBytes)} (${identityText(disk)}): ${objection ?? match}`,
    )
    .join("; ");
}

function identityText(disk: Pick<Disk, "serialNumber" | "wwn">): string {
  const parts = [disk.serialNumber === "" ? "" : `serial ${disk.serialNumber}`, disk.wwn === "" ? "" : `WWN ${disk.wwn}`];
  return parts.filter((part) => part !== "").join(", ") || "no serial number, no WWN";
}

function sizeText(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function shown(text: string): string {
  return text === "" ? "(none)" : `"${text}"`;
}

function normal(text: string): string {
  return text.trim().toLowerCase();
}

function equals(text: string, wanted: string): boolean {
  return text !== "" && normal(text) === normal(wanted);
}

function holds(text: string, wanted: string): boolean {
  return text !== "" && normal(text).includes(normal(wanted));
}

/** What identifies a disk from one boot to the next. */
export function pinOf(disk: Disk): PinnedDisk {
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
