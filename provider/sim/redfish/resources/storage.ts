import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { type DiskPart, partsOf } from "../../machine/machine-parts.js";
import { RedfishError } from "../message.js";
import type { Route } from "../route.js";

const storage = `${paths.system}/Storage`;
const subsystem = `${storage}/1`;

/** One controller with all disks. */
export function storageRoutes(bmc: Bmc): Route[] {
  const disks = (): readonly DiskPart[] => partsOf(bmc.machine.spec).disks;
  return [
    {
      path: storage,
      schema: "StorageCollection",
      answers: { GET: () => collection(storage, "StorageCollection", "Storage Collection", [subsystem]) },
    },
    { path: subsystem, schema: "Storage.v1_15_0", answers: { GET: () => ({ status: 200, body: showSubsystem(disks()) }) } },
    {
      path: `${subsystem}/Drives/{id}`,
      schema: "Drive.v1_17_0",
      answers: {
        GET: (call) => {
          const disk = disks().find(({ spec }) => spec.name === call.parts[0]);
          if (disk === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
          return { status: 200, body: showDrive(disk) };
        },
      },
    },
  ];
}

function showSubsystem(disks: readonly DiskPart[]): Record<string, unknown> {
  return {
    "@odata.id": subsystem,
    "@odata.type": "#Storage.v1_15_0.Storage",
    Id: "1",
    Name: "Storage",
    Drives: disks.map(({ spec }) => link(pathOf(spec.name))),
    "Drives@odata.count": disks.length,
    Status: { State: "Enabled", Health: "OK" },
  };
}

function showDrive({ spec }: DiskPart): Record<string, unknown> {
  return {
    "@odata.id": pathOf(spec.name),
    "@odata.type": "#Drive.v1_17_0.Drive",
    Id: spec.name,
    Name: `Drive ${spec.name}`,
    Manufacturer: null,
    Model: spec.model,
    SerialNumber: spec.serialNumber,
    CapacityBytes: spec.sizeBytes,
    BlockSizeBytes: 512,
    MediaType: "SSD",
    Protocol: { virtio: "OEM", scsi: "SAS", nvme: "NVMe" }[spec.bus],
    RotationSpeedRPM: null,
    Identifiers: identifiersOf(spec.wwn),
    Status: { State: "Enabled", Health: "OK" },
  };
}

function identifiersOf(wwn: string): Record<string, string>[] {
  const match = /^(0x|eui\.|naa\.)([0-9a-f]+)$/i.exec(wwn);
  if (match === null) return [];
  return [{ DurableNameFormat: match[1] === "eui." ? "EUI" : "NAA", DurableName: (match[2] ?? "").toUpperCase() }];
}

/** Disk names of a rack are file names; what else they hold is written so that a path stays one. */
function pathOf(name: string): string {
  return `${subsystem}/Drives/${encodeURIComponent(name)}`;
}
