import type { HardwareFacts, PciDevice } from "../../../domain/hardware/inventory.js";
import type { HardwarePass } from "./hardware-pass.js";
import { hasKey, linkAt, linksAt, listAt, numberAt, objectAt, textAt, type JsonObject } from "./json-reader.js";

const mostProcessors = 16;
const mostModules = 32;
const mostPciDevices = 32;
/** As in the agent's list: bridges, base system peripherals, performance counters. */
const boardParts = /^0x(0600|0601|0604|08|1101)/;

export async function readCpu(pass: HardwarePass, system: JsonObject): Promise<HardwareFacts["cpu"]> {
  const { bodies } = await pass.collection("cpu", linkAt(system, "Processors"), mostProcessors);
  const sockets = bodies.filter((body) => ["CPU", ""].includes(textAt(body, "ProcessorType")) && isThere(body));
  const sum = (key: string): number => sockets.reduce((total, body) => total + numberAt(body, key), 0);
  const [first] = sockets;
  const count = numberAt(system, "ProcessorSummary", "LogicalProcessorCount") || sum("TotalThreads") || sum("TotalCores");
  if (count === 0) pass.incomplete.add("cpu");
  return {
    arch: architectureOf(first),
    model: textAt(first, "Model") || textAt(system, "ProcessorSummary", "Model"),
    clockMegahertz: Math.round(numberAt(first, "MaxSpeedMHz")),
    count,
    flags: [],
  };
}

function architectureOf(processor: JsonObject | undefined): string {
  const said = `${textAt(processor, "InstructionSet")} ${textAt(processor, "ProcessorArchitecture")}`;
  if (/x86/i.test(said)) return "x86_64";
  return /arm/i.test(said) ? "aarch64" : "";
}

/** In MiB; 0 when the BMC does not say. */
export async function readMemory(pass: HardwarePass, system: JsonObject): Promise<number> {
  const gibibytes = numberAt(system, "MemorySummary", "TotalSystemMemoryGiB");
  if (gibibytes > 0) return Math.round(gibibytes * 1024);
  const { bodies } = await pass.collection("memory", linkAt(system, "Memory"), mostModules);
  const total = bodies.filter(isThere).reduce((sum, body) => sum + numberAt(body, "CapacityMiB"), 0);
  if (total === 0) pass.incomplete.add("memory");
  return total;
}

export async function readSecureBoot(
  pass: HardwarePass,
  system: JsonObject,
): Promise<{ readonly secureBoot: boolean; readonly setupMode: boolean }> {
  const body = await pass.resource("secureBoot", linkAt(system, "SecureBoot"));
  const current = textAt(body, "SecureBootCurrentBoot");
  if (current === "") pass.incomplete.add("secureBoot");
  return { secureBoot: current === "Enabled", setupMode: textAt(body, "SecureBootMode") === "SetupMode" };
}

export function readTpm(pass: HardwarePass, system: JsonObject): NonNullable<HardwareFacts["tpm"]> {
  if (!hasKey(system, "TrustedModules")) pass.incomplete.add("tpm");
  const module = listAt(system, "TrustedModules").find((each) => isThere(each) && textAt(each, "Status", "State") !== "Disabled");
  const version = /^TPM(\d)_(\d)$/.exec(textAt(module, "InterfaceType"));
  return { present: module !== undefined, version: version === null ? "" : `${version[1]}.${version[2]}` };
}

/** Functions by the shortest way that the BMC offers: listed in the system, linked by their device, or in a collection of their own. */
export async function readPciDevices(pass: HardwarePass, system: JsonObject): Promise<PciDevice[]> {
  const functions =
    linksAt(system, "PCIeFunctions").length > 0 ? await functionsOfSystem(pass, system) : await functionsOfDevices(pass, system);
  const devices = functions.map(pciDevice).filter(({ classId }) => !boardParts.test(classId));
  if (devices.length === 0) pass.incomplete.add("pci");
  return devices.sort((a, b) => (a.address < b.address ? -1 : 1));
}

async function functionsOfSystem(pass: HardwarePass, system: JsonObject): Promise<readonly JsonObject[]> {
  return (await pass.linked("pci", system, "PCIeFunctions", mostPciDevices)).bodies;
}

async function functionsOfDevices(pass: HardwarePass, system: JsonObject): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  const { bodies: devices } = await pass.linked("pci", system, "PCIeDevices", mostPciDevices);
  for (const device of devices) {
    const links = linksAt(device, "Links", "PCIeFunctions");
    const { bodies } =
      links.length > 0
        ? await pass.linked("pci", { PCIeFunctions: listAt(device, "Links", "PCIeFunctions") }, "PCIeFunctions", mostPciDevices)
        : await pass.collection("pci", linkAt(device, "PCIeFunctions"), mostPciDevices);
    found.push(...bodies);
    if (pass.isOver) break;
  }
  return found;
}

function pciDevice(body: JsonObject): PciDevice {
  return {
    address: addressOf(body),
    vendorId: hexId(textAt(body, "VendorId"), 4),
    deviceId: hexId(textAt(body, "DeviceId"), 4),
    subsystemVendorId: hexId(textAt(body, "SubsystemVendorId"), 4),
    subsystemDeviceId: hexId(textAt(body, "SubsystemId"), 4),
    classId: classOf(body),
    driver: "",
    numaNode: -1,
  };
}

/** iDRACs write the bytes of the class in the wrong order. */
function classOf(body: JsonObject): string {
  const classId = hexId(textAt(body, "ClassCode"), 6);
  const isReversed = classId.startsWith("0x00") && !["", "UnclassifiedDevice"].includes(textAt(body, "DeviceClass"));
  return isReversed ? classId.replace(/^0x(..)(..)(..)$/, "0x$3$2$1") : classId;
}

/** Only newer BMCs say where a function sits; an iDRAC says it in decimal in its Id: bus, device, function, and before them maybe the segment. */
function addressOf(body: JsonObject): string {
  const place = /^(?:(\d+)-)?(\d+)-(\d+)-(\d+)$/.exec(textAt(body, "Id"));
  if (place !== null && hasKey(objectAt(body, "Oem"), "Dell") && !hasKey(body, "BusNumber")) {
    const [segment, bus, device, number] = place.slice(1).map((text) => Number(text ?? 0).toString(16));
    return `${(segment ?? "").padStart(4, "0")}:${(bus ?? "").padStart(2, "0")}:${(device ?? "").padStart(2, "0")}.${number}`;
  }
  const part = (key: string, digits: number): string => hexId(textAt(body, key), digits).slice(2);
  const bus = part("BusNumber", 2);
  const device = part("DeviceNumber", 2);
  if (bus === "" || device === "") return "";
  return `${part("SegmentNumber", 4) || "0000"}:${bus}:${device}.${part("FunctionNumber", 1) || "0"}`;
}

function hexId(text: string, digits: number): string {
  const match = /^(?:0x)?([0-9a-f]+)h?$/i.exec(text);
  return match?.[1] === undefined ? "" : `0x${match[1].toLowerCase().padStart(digits, "0").slice(-digits)}`;
}

/** An empty socket, slot or bay is listed too. */
export function isThere(body: unknown): boolean {
  return textAt(body, "Status", "State") !== "Absent";
}
