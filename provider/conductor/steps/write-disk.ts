import { renderConfigDrive } from "../../domain/config-drive/config-drive.js";
import { formatIso9660 } from "../../domain/disk/iso9660.js";
import { BareMetalError } from "../../domain/errors.js";
import { renderIgnition } from "../../domain/ignition/system-setup.js";
import { normalNetworkData } from "../../domain/network/normal-network-data.js";
import { readNetworkData } from "../../domain/network/read-network-data.js";
import type { DiskLabel } from "../../domain/hardware/inventory.js";
import type { PreparedImage } from "../../ports/image-source.js";
import type { HostRun } from "../host-run.js";
import { nonceOf } from "./pin-disk.js";

/** Claims the disk by its label, removes old metadata and zeroes where the image will be. */
export async function prepareDisk(run: HostRun): Promise<void> {
  const label = labelOf(run);
  await imageOf(run);
  run.isOldContentGone = true;
  await run.connectedAgent.prepareDisk(run.progress, { disk: run.pinnedDisk, label, overwrite: run.spec.overwrite, clean: run.spec.clean });
  run.labelPhase = "writing";
}

/** Streams the used ranges of the image to the disk; ranges that an earlier run wrote are kept. */
export async function writeImage(run: HostRun): Promise<void> {
  const image = await imageOf(run);
  const url = run.connectedService.publishImage(image.map.digest, image.packedPath);
  const written = await run.connectedAgent.writeImage(run.progress, { disk: run.pinnedDisk, label: labelOf(run), image: image.map, url });
  if (written.bytesAlreadyThere > 0)
    run.progress.info(`${run.spec.name}: ${Math.round(written.bytesAlreadyThere / 1e6)} MB of the image were already on the disk`);
  run.imageWritten = true;
}

/** Config drive first, partition table last: from here on the disk boots. */
export async function finishDisk(run: HostRun): Promise<void> {
  const image = await imageOf(run);
  const label: DiskLabel = { ...labelOf(run), phase: "complete" };
  await run.connectedAgent.finishDisk(run.progress, {
    disk: run.pinnedDisk,
    label,
    image: image.map,
    imageUrl: run.connectedService.publishImage(image.map.digest, image.packedPath),
    configDrive: Buffer.from(configDrive(run, label)),
  });
  await run.remember({ finishedFor: run.connectedService.attempt.attempt });
  run.labelPhase = "complete";
}

function configDrive(run: HostRun, label: DiskLabel): Uint8Array {
  const { spec } = run;
  const hostname = typeof spec.metaData.hostname === "string" ? spec.metaData.hostname : spec.name;
  const report = { url: run.connectedService.reportUrl, nonce: nonceOf(label) };
  const files = renderConfigDrive({
    // The instance id names this writing, so that the system treats itself as new.
    uuid: `${run.session.identity.uuid}-${nonceOf(label)}`,
    name: spec.name,
    hostname,
    metaData: spec.metaData,
    userData: renderIgnition({ ...spec, hostname }, report) ?? spec.userData,
    networkData: spec.networkData === undefined ? undefined : normalNetworkData(spec.networkData, readNetworkData(spec.networkData)),
    report,
  });
  return formatIso9660({ label: "config-2", files });
}

function labelOf(run: HostRun): DiskLabel {
  if (run.label === undefined) throw new BareMetalError("PROVIDER_BUG", "the disk has no label yet");
  return run.label;
}

async function imageOf(run: HostRun): Promise<PreparedImage> {
  if (run.image === undefined) throw new BareMetalError("PROVIDER_BUG", "there is no image to write");
  return run.image;
}
