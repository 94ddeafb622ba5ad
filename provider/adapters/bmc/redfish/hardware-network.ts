import type { HardwareFacts, Lldp } from "../../../domain/hardware/inventory.js";
import { isThere } from "./hardware-board.js";
import type { HardwarePass } from "./hardware-pass.js";
import { linkAt, listAt, normalMac, numberAt, textAt, textsAt, type JsonObject } from "./json-reader.js";

type Nic = HardwareFacts["nics"][number];

const mostInterfaces = 24;
const mostAdapters = 8;
const mostPorts = 8;

/** What an adapter adds to a MAC that the system lists. */
interface PortFacts {
  readonly model: string;
  readonly firmwareVersion: string;
  readonly speedGbps: number;
  readonly carrier: boolean;
  readonly lldp: Lldp | undefined;
}

/** The host's NICs by MAC: from the system's interfaces and the chassis' adapters. `known`: MACs that were read before. */
export async function readNics(pass: HardwarePass, system: JsonObject, chassis: string, known: readonly string[]): Promise<Nic[]> {
  const nics = new Map<string, Nic>();
  const { bodies } = await pass.collection("nics", linkAt(system, "EthernetInterfaces"), mostInterfaces);
  for (const body of bodies.filter(isThere)) {
    const mac = normalMac(textAt(body, "PermanentMACAddress")) || normalMac(textAt(body, "MACAddress"));
    if (mac !== "" && textAt(body, "EthernetInterfaceType") !== "Virtual" && !nics.has(mac)) nics.set(mac, nicOf(mac, body));
  }
  for (const mac of known) if (!nics.has(mac)) nics.set(mac, nicOf(mac, {}));
  const isListed = nics.size > 0;
  for (const [mac, facts] of await readPorts(pass, chassis)) {
    const nic = nics.get(mac) ?? nicOf(mac, {});
    const { lldp, ...rest } = facts;
    const speedGbps = nic.speedGbps || rest.speedGbps;
    nics.set(mac, { ...nic, ...rest, speedGbps, carrier: nic.carrier || rest.carrier, ...(lldp === undefined ? {} : { lldp }) });
  }
  // Adapters alone also tell all MACs: a missing list of interfaces is then no gap.
  if (nics.size > 0 && !isListed) pass.incomplete.delete("nics");
  if (nics.size === 0) pass.incomplete.add("nics");
  return [...nics.values()];
}

function nicOf(mac: string, body: JsonObject): Nic {
  const megabits = numberAt(body, "SpeedMbps");
  const vlanId = numberAt(body, "VLAN", "VLANId");
  return {
    name: "",
    model: "",
    mac,
    ip: "",
    ips: [],
    speedGbps: megabits > 0 ? megabits / 1000 : 0,
    carrier: textAt(body, "LinkStatus") === "LinkUp",
    pciAddress: "",
    pxe: false,
    driver: "",
    firmwareVersion: "",
    vlans: [],
    vlanId,
  };
}

/** Nobody depends on it: an adapter that is refused leaves no gap. */
async function readPorts(pass: HardwarePass, chassisPath: string): Promise<Map<string, PortFacts>> {
  const found = new Map<string, PortFacts>();
  const wasIncomplete = pass.incomplete.has("nics");
  const chassis = await pass.resource("nics", chassisPath);
  const { bodies: adapters } = await pass.collection("nics", linkAt(chassis, "NetworkAdapters"), mostAdapters);
  for (const adapter of adapters.filter(isThere)) {
    const ports = linkAt(adapter, "Ports") || linkAt(adapter, "NetworkPorts");
    const { bodies } = await pass.collection("nics", ports, mostPorts);
    for (const port of bodies) for (const mac of macsOf(port)) if (!found.has(mac)) found.set(mac, portFacts(adapter, port));
  }
  if (!wasIncomplete) pass.incomplete.delete("nics");
  return found;
}

function macsOf(port: JsonObject): string[] {
  const texts = textsAt(port, "Ethernet", "AssociatedMACAddresses") ?? textsAt(port, "AssociatedNetworkAddresses") ?? [];
  return texts.map(normalMac).filter((mac) => mac !== "");
}

function portFacts(adapter: JsonObject, port: JsonObject): PortFacts {
  const [controller] = listAt(adapter, "Controllers");
  const gigabits = numberAt(port, "CurrentSpeedGbps") || numberAt(port, "CurrentLinkSpeedMbps") / 1000;
  const lldp = {
    switchId: textAt(port, "Ethernet", "LLDPReceive", "ChassisId"),
    portId: textAt(port, "Ethernet", "LLDPReceive", "PortId"),
    switchSystemName: textAt(port, "Ethernet", "LLDPReceive", "SystemName"),
  };
  return {
    model: [textAt(adapter, "Manufacturer"), textAt(adapter, "Model")].filter((text) => text !== "").join(" "),
    firmwareVersion: textAt(controller, "FirmwarePackageVersion"),
    speedGbps: gigabits,
    carrier: /^(LinkUp|Up)$/.test(textAt(port, "LinkStatus")),
    lldp: lldp.switchId === "" && lldp.portId === "" ? undefined : lldp,
  };
}
