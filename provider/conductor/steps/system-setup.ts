import { renderConfigDrive } from "../../domain/config-drive/config-drive.js";
import type { OsReportTarget } from "../../domain/config-drive/report-script.js";
import { formatVfat } from "../../domain/disk/format-vfat.js";
import { formatIso9660 } from "../../domain/disk/iso9660.js";
import type { DiskLabel } from "../../domain/hardware/inventory.js";
import { renderIgnition } from "../../domain/ignition/system-setup.js";
import { normalNetworkData } from "../../domain/network/normal-network-data.js";
import { readNetworkData } from "../../domain/network/read-network-data.js";
import type { HostRun } from "../host-run.js";
import { nonceOf } from "./pin-disk.js";

/** The file system of the config drive: ISO 9660, and FAT where the disk's sectors are larger than the blocks of the former. */
export function configDriveOf(run: HostRun, label: DiskLabel, sectorBytes: 512 | 4096): Uint8Array {
  const { spec } = run;
  const files = renderConfigDrive({
    // The instance id names this writing, so that the system treats itself as new.
    uuid: `${run.session.identity.uuid}-${nonceOf(label)}`,
    name: spec.name,
    hostname: hostnameOf(run),
    metaData: spec.metaData,
    userData: ignitionOf(run, label) ?? spec.userData,
    networkData: spec.networkData === undefined ? undefined : normalNetworkData(spec.networkData, readNetworkData(spec.networkData)),
    report: reportOf(run, label),
  });
  return sectorBytes === 4096 ? formatVfat({ label: "config-2", files }) : formatIso9660({ label: "config-2", files });
}

/** The Ignition configuration of this writing, as it also lies on the config drive. */
export function ignitionOf(run: HostRun, label: DiskLabel): string | undefined {
  return renderIgnition({ ...run.spec, hostname: hostnameOf(run) }, reportOf(run, label));
}

function hostnameOf({ spec }: HostRun): string {
  return typeof spec.metaData.hostname === "string" ? spec.metaData.hostname : spec.name;
}

function reportOf(run: HostRun, label: DiskLabel): OsReportTarget {
  return { url: run.connectedService.reportUrl, nonce: nonceOf(label) };
}
