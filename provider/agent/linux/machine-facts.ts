import { readFile } from "node:fs/promises";
import { arch, hostname } from "node:os";
import type { BootFacts, Inventory } from "../../domain/hardware/inventory.js";
import { globalVariable } from "../boot-variables.js";
import type { EfiVariables, MachineFacts } from "../platform.js";
import { dmiMemoryMebibytes } from "./dmi-memory.js";
import { fact, type FactSource } from "./fact-source.js";
import { readNics } from "./nics.js";
import { readNumaNodes } from "./numa-nodes.js";
import { readPciDevices } from "./pci-devices.js";
import { readNumber, readText } from "./sys-files.js";
import { readTpm } from "./tpm.js";

const noCpu: Inventory["cpu"] = { arch: architecture(), model: "", clockMegahertz: 0, count: 0, flags: [] };

/** All at once, each within its time. `kexecRefusal` says why this machine cannot start a kernel by kexec; undefined when it can. */
export async function readMachineFacts(
  source: FactSource,
  variables: EfiVariables,
  kexecRefusal: () => Promise<string | undefined>,
): Promise<MachineFacts> {
  const [systemVendor, firmware, ramMebibytes, cpu, nics, boot, pci, numa, tpm] = await Promise.all([
    readVendor(source),
    readFirmware(source),
    fact(source, "memory", 0, () => readMemory(source)),
    fact(source, "processors", noCpu, () => readCpu(source)),
    readNics(source),
    readBoot(source, variables, kexecRefusal),
    fact(source, "PCI devices", [], () => readPciDevices(source)),
    fact(source, "NUMA nodes", [], () => readNumaNodes(source)),
    fact(source, "TPM", { present: false, version: "" }, () => readTpm(source)),
  ]);
  return { systemVendor, firmware, ramMebibytes, cpu, nics, hostname: hostname(), boot: { ...boot, tpm: tpm.present }, pci, numa, tpm };
}

async function readVendor({ root }: FactSource): Promise<Inventory["systemVendor"]> {
  const read = (name: string): Promise<string> => readText(`${root}/sys/class/dmi/id/${name}`);
  const [manufacturer, productName, serialNumber, uuid] = await Promise.all([
    read("sys_vendor"),
    read("product_name"),
    read("product_serial"),
    read("product_uuid"),
  ]);
  return { manufacturer, productName, serialNumber, uuid: uuid.toLowerCase() };
}

async function readFirmware({ root }: FactSource): Promise<Inventory["firmware"]> {
  const read = (name: string): Promise<string> => readText(`${root}/sys/class/dmi/id/${name}`);
  const [vendor, version, date] = await Promise.all([read("bios_vendor"), read("bios_version"), read("bios_date")]);
  return { bios: { vendor, version, date } };
}

async function readBoot(
  source: FactSource,
  variables: EfiVariables,
  kexecRefusal: () => Promise<string | undefined>,
): Promise<Omit<BootFacts, "tpm">> {
  const isUefi = variables.isAvailable;
  const flag = (name: string): Promise<boolean> =>
    fact(source, `UEFI variable ${name}`, false, async () => isUefi && (await variables.read(globalVariable(name)))?.[0] === 1);
  const [secureBoot, setupMode, refusal] = await Promise.all([
    flag("SecureBoot"),
    flag("SetupMode"),
    fact(source, "kexec", "whether this kernel has kexec is not known", async () => (await kexecRefusal()) ?? ""),
  ]);
  return { mode: isUefi ? "UEFI" : "legacy", secureBoot, setupMode, kexec: refusal === "", kexecRefusal: refusal };
}

/** What is installed; what the kernel has left where the firmware does not say. */
async function readMemory({ root }: FactSource): Promise<number> {
  const tables = await readFile(`${root}/sys/firmware/dmi/tables/DMI`).catch(() => Buffer.alloc(0));
  const installed = dmiMemoryMebibytes(tables);
  if (installed > 0) return installed;
  const kibibytes = /^MemTotal:\s+(\d+) kB/m.exec(await readText(`${root}/proc/meminfo`))?.[1];
  return Math.round(Number(kibibytes ?? 0) / 1024);
}

async function readCpu({ root }: FactSource): Promise<Inventory["cpu"]> {
  const text = await readText(`${root}/proc/cpuinfo`);
  const field = (name: string): string => new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
  const maxKilohertz = await readNumber(`${root}/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq`);
  return {
    arch: architecture(),
    model: field("model name"),
    clockMegahertz: Math.round(maxKilohertz > 0 ? maxKilohertz / 1000 : Number(field("cpu MHz"))) || 0,
    count: (text.match(/^processor\s*:/gm) ?? []).length,
    flags: (field("flags") || field("Features"))
      .split(/\s+/)
      .filter((flag) => flag !== "")
      .sort(),
  };
}

function architecture(): string {
  const names: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };
  return names[arch()] ?? arch();
}
