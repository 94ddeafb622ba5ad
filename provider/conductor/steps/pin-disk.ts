import { planCleaning } from "../../domain/disk/cleaning-plan.js";
import { BareMetalError } from "../../domain/errors.js";
import type { Disk, DiskLabel, Inventory, PinnedDisk } from "../../domain/hardware/inventory.js";
import { chooseRootDevice, pinOf, sameDisk } from "../../domain/hardware/root-device-hints.js";
import { refuseSectorSize } from "../../domain/image/sector-size.js";
import { randomHex, type HostRun } from "../host-run.js";
import { isInterruptedErase } from "./erase-disk.js";
import { isUnderFormerName } from "./former-name.js";

const gib = 1024 ** 3;

/** Chooses the root device, once, and refuses foreign data and images that do not fit before anything is written. */
export async function pinDisk(run: HostRun): Promise<void> {
  if (run.inventory === undefined) throw new BareMetalError("PROVIDER_BUG", "the hardware is not known yet");
  const disk = findDisk(run, run.inventory);
  planCleaning(run.spec, run.inventory.storage, pinOf(disk));
  refuseForeignData(run, disk);
  const image = await run.image;
  if (image !== undefined) {
    refuseTooLarge(run.spec.name, image.map.sizeBytes, disk);
    refuseSectorSize(run.spec.name, image.map.sectorBytes, disk);
  }
  const pinned = pinOf(disk);
  run.disk = pinned;
  run.lastDisk = pinned;
  run.label = labelFor(run, disk);
  run.labelPhase = phaseOf(run, disk, run.label);
  run.isOldContentGone ||= run.labelPhase !== "none";
  run.progress.info(`${run.spec.name}: the root device is ${describeDisk(disk)} (${gibText(disk.sizeBytes)})`);
  const isKept = run.record?.label?.digest === run.label.digest;
  const isNew = isKept ? {} : { finishedFor: "", isLeft: false, outcomeOf: "" };
  await run.remember({ disk: pinned, label: run.label, nonce: nonceOf(run.label), ...isNew });
  await run.claim("writing", "");
}

/** Throws IMAGE_TOO_LARGE when an image of `sizeBytes` does not fit on the disk. */
export function refuseTooLarge(host: string, sizeBytes: number, disk: PinnedDisk): void {
  if (sizeBytes <= disk.sizeBytes) return;
  throw new BareMetalError(
    "IMAGE_TOO_LARGE",
    `the image needs ${gibText(sizeBytes)}, ${describeDisk(disk)} of ${host} has ${gibText(disk.sizeBytes)}`,
    { subject: host, remedy: "use a smaller image or other rootDeviceHints" },
  );
}

/** The one disk that the hints or the pin mean. */
export function findDisk(run: HostRun, inventory: Inventory): Disk {
  const choice = chooseRootDevice(inventory.storage, run.spec.rootDeviceHints, run.memory?.rootDevice);
  if (choice.kind === "chosen") return choice.disk;
  const isLost = choice.kind === "pinLost";
  throw new BareMetalError(
    isLost ? "WRONG_DEVICE" : "ROOT_DEVICE_NOT_FOUND",
    `failed to choose the root device of ${run.spec.name}: ${choice.reason}`,
    {
      subject: run.spec.name,
      remedy: isLost
        ? "put the disk back, or change rootDeviceHints to choose another one"
        : "set rootDeviceHints so that exactly one disk matches",
    },
  );
}

function refuseForeignData(run: HostRun, disk: Disk): void {
  const found = foreignOn(run, disk);
  if (found.length === 0 || run.spec.overwrite === "foreign") return;
  throw new BareMetalError("FOREIGN_DATA", `${describeDisk(disk)} of ${run.spec.name} carries data that is not ours: ${found.join(", ")}`, {
    subject: run.spec.name,
    remedy: 'save the data, then set overwrite: "foreign" on this host, or choose another disk by rootDeviceHints',
  });
}

/** A disk that another of our servers wrote holds that server's data, wherever it is plugged in now. */
function foreignOn(run: HostRun, disk: Disk): readonly string[] {
  if (isInterruptedErase(run, disk)) return [];
  const { kind, found, label } = disk.content;
  if (kind !== "ours" || label === undefined) return kind === "foreign" ? found : [];
  if (isUnderFormerName(run, disk)) return [];
  if (label.owner !== run.spec.owner) return [`a system of owner ${label.owner}`];
  // Where the BMC holds no claim, a lost state shows only here.
  const isStranger = run.memory === undefined && run.claimText === undefined && run.record?.label === undefined;
  if (isStranger && label.phase === "complete") return ["a finished system of this owner, which neither state nor claim knows"];
  return label.hostUuid.toLowerCase() === run.session.identity.uuid.toLowerCase()
    ? []
    : [`the system of our server with UUID ${label.hostUuid}`];
}

/** How far the disk is for this attempt: a complete one that reports to the address of another attempt still lacks its config drive. */
function phaseOf(run: HostRun, disk: Disk, label: DiskLabel): HostRun["labelPhase"] {
  const found = disk.content.label;
  if (found?.digest !== label.digest) return "none";
  return found.phase === "complete" && !isFinishedForThis(run) ? "writing" : found.phase;
}

function isFinishedForThis({ record, service }: HostRun): boolean {
  return record?.finishedFor !== undefined && record.finishedFor === service?.attempt.attempt;
}

/** An earlier run's writing is gone on with, unless its system may have started and reports to an address that is gone. */
function labelFor(run: HostRun, disk: Disk): DiskLabel {
  const { record } = run;
  const isSameDisk = record?.disk !== undefined && sameDisk(record.disk, disk);
  const isUntouched = record?.isLeft !== true || isFinishedForThis(run);
  if (record?.label?.digest.startsWith(`${run.digest}.`) === true && isSameDisk && isUntouched) return record.label;
  return {
    owner: run.spec.owner,
    incarnation: run.incarnation,
    hostUuid: run.session.identity.uuid,
    serialNumber: disk.serialNumber,
    phase: "writing",
    digest: `${run.digest}.${randomHex(8)}`,
  };
}

/** Names one writing of the disk; the system reports it back. */
export function nonceOf(label: DiskLabel): string {
  return label.digest.slice(label.digest.indexOf(".") + 1);
}

export function describeDisk(disk: { readonly model: string; readonly serialNumber: string; readonly wwn: string }): string {
  return [disk.model || "disk", disk.serialNumber === "" ? "" : `serial ${disk.serialNumber}`, disk.wwn === "" ? "" : `wwn ${disk.wwn}`]
    .filter((part) => part !== "")
    .join(", ");
}

function gibText(bytes: number): string {
  return `${(bytes / gib).toFixed(1)} GiB`;
}
