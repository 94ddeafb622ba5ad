import { collection, link, paths } from "../bmc.js";
import { RedfishError } from "../message.js";
import type { Call, Route } from "../route.js";

/** Firmware that this BMC tells of; there is nothing to update it with. */
const firmware = [
  { id: "BMC", name: "BMC Firmware", version: "1.0", of: paths.manager },
  { id: "BIOS", name: "System Firmware", version: "1.0", of: paths.system },
] as const;

export function updateServiceRoutes(): Route[] {
  const members = firmware.map(({ id }) => `${paths.firmwareInventory}/${id}`);
  return [
    { path: paths.updateService, schema: "UpdateService.v1_14_0", answers: { GET: () => ({ status: 200, body: showService() }) } },
    {
      path: paths.firmwareInventory,
      schema: "SoftwareInventoryCollection",
      answers: { GET: () => collection(paths.firmwareInventory, "SoftwareInventoryCollection", "Firmware Collection", members) },
    },
    {
      path: `${paths.firmwareInventory}/{id}`,
      schema: "SoftwareInventory.v1_10_1",
      answers: { GET: (call) => ({ status: 200, body: showFirmware(call) }) },
    },
  ];
}

function showService(): Record<string, unknown> {
  return {
    "@odata.id": paths.updateService,
    "@odata.type": "#UpdateService.v1_14_0.UpdateService",
    Id: "UpdateService",
    Name: "Update Service",
    ServiceEnabled: true,
    Status: { State: "Enabled", Health: "OK" },
    Actions: {},
    FirmwareInventory: link(paths.firmwareInventory),
  };
}

function showFirmware(call: Call): Record<string, unknown> {
  const found = firmware.find(({ id }) => id === call.parts[0]);
  if (found === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  return {
    "@odata.id": `${paths.firmwareInventory}/${found.id}`,
    "@odata.type": "#SoftwareInventory.v1_10_1.SoftwareInventory",
    Id: found.id,
    Name: found.name,
    Version: found.version,
    Updateable: false,
    Status: { State: "Enabled", Health: "OK" },
    RelatedItem: [link(found.of)],
  };
}
