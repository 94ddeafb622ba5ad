import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { type NicPart, partsOf } from "../../machine/machine-parts.js";
import { RedfishError } from "../message.js";
import type { Call, Route } from "../route.js";

const adapters = `${paths.chassis}/NetworkAdapters`;

/** The host's NICs: as interfaces of the system, and as adapters with one port each in the chassis. */
export function networkRoutes(bmc: Bmc): Route[] {
  const nics = (): readonly NicPart[] => partsOf(bmc.machine.spec).nics;
  const numbers = (folder: string): string[] => nics().map((_nic, index) => `${folder}/${index + 1}`);
  const shown = (show: (nic: NicPart, id: string) => Record<string, unknown>) => (call: Call) => {
    const id = call.parts[0] ?? "";
    const nic = /^[1-9]\d*$/.test(id) ? nics()[Number(id) - 1] : undefined;
    if (nic === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
    return { status: 200, body: show(nic, id) };
  };
  return [
    {
      path: paths.interfaces,
      schema: "EthernetInterfaceCollection",
      answers: {
        GET: () => collection(paths.interfaces, "EthernetInterfaceCollection", "Ethernet Interface Collection", numbers(paths.interfaces)),
      },
    },
    { path: `${paths.interfaces}/{id}`, schema: "EthernetInterface.v1_9_0", answers: { GET: shown(showInterface) } },
    {
      path: adapters,
      schema: "NetworkAdapterCollection",
      answers: { GET: () => collection(adapters, "NetworkAdapterCollection", "Network Adapter Collection", numbers(adapters)) },
    },
    { path: `${adapters}/{id}`, schema: "NetworkAdapter.v1_9_0", answers: { GET: shown(showAdapter) } },
    {
      path: `${adapters}/{id}/Ports`,
      schema: "PortCollection",
      answers: {
        GET: (call) => {
          const { path } = call;
          shown(showAdapter)(call);
          return collection(path, "PortCollection", "Port Collection", [`${path}/1`]);
        },
      },
    },
    { path: `${adapters}/{id}/Ports/1`, schema: "Port.v1_9_0", answers: { GET: shown(showPort) } },
  ];
}

function showInterface(nic: NicPart, id: string): Record<string, unknown> {
  return {
    "@odata.id": `${paths.interfaces}/${id}`,
    "@odata.type": "#EthernetInterface.v1_9_0.EthernetInterface",
    Id: id,
    Name: "Host Ethernet Interface",
    InterfaceEnabled: true,
    LinkStatus: "LinkUp",
    MACAddress: nic.macAddress,
    PermanentMACAddress: nic.macAddress,
    SpeedMbps: nic.speedGbps * 1000,
    Status: { State: "Enabled", Health: "OK" },
  };
}

function showAdapter(nic: NicPart, id: string): Record<string, unknown> {
  const path = `${adapters}/${id}`;
  return {
    "@odata.id": path,
    "@odata.type": "#NetworkAdapter.v1_9_0.NetworkAdapter",
    Id: id,
    Name: `Network Adapter ${id}`,
    Manufacturer: "Red Hat",
    Model: "Virtio network device",
    Controllers: [{ FirmwarePackageVersion: nic.firmwareVersion, Links: { Ports: [link(`${path}/Ports/1`)] } }],
    Ports: link(`${path}/Ports`),
    Status: { State: "Enabled", Health: "OK" },
  };
}

function showPort(nic: NicPart, id: string): Record<string, unknown> {
  return {
    "@odata.id": `${adapters}/${id}/Ports/1`,
    "@odata.type": "#Port.v1_9_0.Port",
    Id: "1",
    Name: "Port 1",
    LinkStatus: "LinkUp",
    CurrentSpeedGbps: nic.speedGbps,
    Ethernet: {
      AssociatedMACAddresses: [nic.macAddress],
      LLDPReceive: { ChassisId: nic.neighbor.chassis, PortId: nic.neighbor.port, SystemName: nic.neighbor.system },
    },
    Status: { State: "Enabled", Health: "OK" },
  };
}
