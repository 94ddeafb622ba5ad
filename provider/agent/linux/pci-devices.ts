import { basename } from "node:path";
import type { PciDevice } from "../../domain/hardware/inventory.js";
import type { FactSource } from "./fact-source.js";
import { listNames, readText, resolveLink } from "./sys-files.js";

const maxDevices = 512;
/** Host, ISA and PCI bridges, base system peripherals, performance counters: every board has them by the dozen, and nobody asks for them. */
const boardParts = /^0x(0600|0601|0604|08|1101)/;

export async function readPciDevices({ root, log }: FactSource): Promise<PciDevice[]> {
  const folder = `${root}/sys/bus/pci/devices`;
  const addresses = await listNames(folder);
  const classes = await Promise.all(addresses.map(async (address) => readText(`${folder}/${address}/class`)));
  const shown = addresses.filter((_address, index) => !boardParts.test(classes[index] ?? ""));
  if (shown.length > maxDevices) log("warn", `${shown.length} PCI devices, ${maxDevices} are listed`);
  return Promise.all(shown.slice(0, maxDevices).map((address) => readDevice(`${folder}/${address}`, address)));
}

async function readDevice(folder: string, address: string): Promise<PciDevice> {
  const [vendorId, deviceId, subsystemVendorId, subsystemDeviceId, classId, node] = await Promise.all(
    ["vendor", "device", "subsystem_vendor", "subsystem_device", "class", "numa_node"].map((name) => readText(`${folder}/${name}`)),
  );
  return {
    address,
    vendorId: vendorId ?? "",
    deviceId: deviceId ?? "",
    subsystemVendorId: subsystemVendorId ?? "",
    subsystemDeviceId: subsystemDeviceId ?? "",
    classId: classId ?? "",
    driver: basename(await resolveLink(`${folder}/driver`)),
    numaNode: /^\d+$/.test(node ?? "") ? Number(node) : -1,
  };
}
