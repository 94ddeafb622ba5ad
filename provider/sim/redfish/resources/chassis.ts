import { partsOf } from "../../machine/machine-parts.js";
import { PatchReader } from "../body.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import type { Route } from "../route.js";
import { assetTagLength } from "./system.js";

export function chassisRoutes(bmc: Bmc): Route[] {
  return [
    {
      path: paths.chassisCollection,
      schema: "ChassisCollection",
      answers: { GET: () => collection(paths.chassisCollection, "ChassisCollection", "Chassis Collection", [paths.chassis]) },
    },
    {
      path: paths.chassis,
      schema: "Chassis.v1_23_0",
      answers: {
        GET: () => ({ status: 200, body: show(bmc) }),
        PATCH: (call) => {
          const reader = new PatchReader(call.body, show(bmc));
          reader.onlyWritable(["AssetTag"]);
          const assetTag = reader.text("AssetTag", assetTagLength);
          reader.finish();
          if (assetTag !== undefined) bmc.machine.setChassisAssetTag(assetTag);
          return { status: 200, body: show(bmc) };
        },
      },
    },
  ];
}

function show(bmc: Bmc): Record<string, unknown> {
  const parts = partsOf(bmc.machine.spec);
  return {
    "@odata.id": paths.chassis,
    "@odata.type": "#Chassis.v1_23_0.Chassis",
    Id: "1",
    Name: `Chassis of ${bmc.machine.spec.name}`,
    ChassisType: "RackMount",
    Manufacturer: parts.manufacturer,
    Model: parts.model,
    SerialNumber: bmc.machine.spec.serialNumber,
    AssetTag: bmc.machine.chassisAssetTag,
    Status: { State: "Enabled", Health: "OK" },
    NetworkAdapters: link(`${paths.chassis}/NetworkAdapters`),
    PCIeDevices: link(`${paths.chassis}/PCIeDevices`),
    Links: { ComputerSystems: [link(paths.system)], ManagedBy: [link(paths.manager)] },
  };
}
