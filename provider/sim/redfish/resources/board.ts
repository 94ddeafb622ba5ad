import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { partsOf, type PciPart } from "../../machine/machine-parts.js";
import type { Route } from "../route.js";

const processors = `${paths.system}/Processors`;
const processor = `${processors}/CPU1`;
const memory = `${paths.system}/Memory`;
const module = `${memory}/DIMM1`;
const bios = `${paths.system}/Bios`;
const pcieDevices = `${paths.chassis}/PCIeDevices`;

/** Processors, memory, PCIe devices and BIOS attributes. */
export function boardRoutes(bmc: Bmc): Route[] {
  const { spec } = bmc.machine;
  const parts = partsOf(spec);
  return [
    list(processors, "ProcessorCollection", "Processor Collection", [processor]),
    { path: processor, schema: "Processor.v1_18_0", answers: { GET: () => ({ status: 200, body: showProcessor(parts.cpu) }) } },
    list(memory, "MemoryCollection", "Memory Collection", [module]),
    { path: module, schema: "Memory.v1_17_0", answers: { GET: () => ({ status: 200, body: showModule(spec.memoryMebibytes) }) } },
    { path: bios, schema: "Bios.v1_2_0", answers: { GET: () => ({ status: 200, body: showBios() }) } },
    list(pcieDevices, "PCIeDeviceCollection", "PCIe Device Collection", parts.pci.map(devicePath)),
    ...parts.pci.flatMap((device) => pcieRoutes(device)),
  ];
}

/** Properties of the system that lead here. */
export function boardLinks(bmc: Bmc): Record<string, unknown> {
  const { spec } = bmc.machine;
  const { cpu, pci } = partsOf(spec);
  return {
    MemorySummary: { TotalSystemMemoryGiB: spec.memoryMebibytes / 1024 },
    ProcessorSummary: { Count: 1, LogicalProcessorCount: cpu.threads, Model: cpu.model },
    TrustedModules: spec.tpm === undefined ? [] : [{ InterfaceType: `TPM${spec.tpm.replace(".", "_")}`, Status: { State: "Enabled" } }],
    Processors: link(processors),
    Memory: link(memory),
    Bios: link(bios),
    Storage: link(`${paths.system}/Storage`),
    PCIeDevices: pci.map((device) => link(devicePath(device))),
    "PCIeDevices@odata.count": pci.length,
  };
}

function list(path: string, type: string, name: string, members: readonly string[]): Route {
  return { path, schema: type, answers: { GET: () => collection(path, type, name, members) } };
}

function showProcessor(cpu: { readonly model: string; readonly threads: number; readonly megahertz: number }): Record<string, unknown> {
  return {
    "@odata.id": processor,
    "@odata.type": "#Processor.v1_18_0.Processor",
    Id: "CPU1",
    Name: "Processor 1",
    Socket: "CPU1",
    ProcessorType: "CPU",
    ProcessorArchitecture: "x86",
    InstructionSet: "x86-64",
    Manufacturer: "Lab",
    Model: cpu.model,
    MaxSpeedMHz: cpu.megahertz,
    TotalCores: cpu.threads,
    TotalThreads: cpu.threads,
    Status: { State: "Enabled", Health: "OK" },
  };
}

function showModule(mebibytes: number): Record<string, unknown> {
  return {
    "@odata.id": module,
    "@odata.type": "#Memory.v1_17_0.Memory",
    Id: "DIMM1",
    Name: "Memory Module 1",
    CapacityMiB: mebibytes,
    MemoryDeviceType: "DDR5",
    DeviceLocator: "DIMM1",
    Status: { State: "Enabled", Health: "OK" },
  };
}

function showBios(): Record<string, unknown> {
  return {
    "@odata.id": bios,
    "@odata.type": "#Bios.v1_2_0.Bios",
    Id: "Bios",
    Name: "BIOS Attributes",
    Attributes: { BootMode: "Uefi" },
  };
}

function devicePath({ address }: PciPart): string {
  return `${pcieDevices}/${address.replaceAll(/[:.]/g, "-")}`;
}

function pcieRoutes(device: PciPart): Route[] {
  const path = devicePath(device);
  const id = path.slice(path.lastIndexOf("/") + 1);
  const functions = `${path}/PCIeFunctions`;
  const only = `${functions}/0`;
  const body = {
    "@odata.id": path,
    "@odata.type": "#PCIeDevice.v1_11_0.PCIeDevice",
    Id: id,
    Name: `PCIe device ${device.address}`,
    DeviceType: "SingleFunction",
    PCIeFunctions: link(functions),
    Status: { State: "Enabled", Health: "OK" },
  };
  return [
    { path, schema: "PCIeDevice.v1_11_0", answers: { GET: () => ({ status: 200, body }) } },
    list(functions, "PCIeFunctionCollection", "PCIe Function Collection", [only]),
    { path: only, schema: "PCIeFunction.v1_6_0", answers: { GET: () => ({ status: 200, body: showFunction(device, only) }) } },
  ];
}

function showFunction(device: PciPart, path: string): Record<string, unknown> {
  return {
    "@odata.id": path,
    "@odata.type": "#PCIeFunction.v1_6_0.PCIeFunction",
    Id: "0",
    Name: `Function of ${device.address}`,
    FunctionId: 0,
    FunctionType: "Physical",
    ...placeOf(device),
    DeviceClass: { network: "NetworkController", storage: "MassStorageController", accelerator: "DisplayController" }[device.kind],
    VendorId: device.vendorId,
    DeviceId: device.deviceId,
    ClassCode: device.classId,
    SubsystemVendorId: device.vendorId,
    SubsystemId: "0x1100",
    Status: { State: "Enabled", Health: "OK" },
  };
}

function placeOf({ address }: PciPart): Record<string, string> {
  const [segment = "", bus = "", rest = ""] = address.split(":");
  const [device = "", number = ""] = rest.split(".");
  return { SegmentNumber: `0x${segment}`, BusNumber: `0x${bus}`, DeviceNumber: `0x${device}`, FunctionNumber: `0x${number}` };
}
