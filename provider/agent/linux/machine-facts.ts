import { readFile } from "node:fs/promises";
import { arch, hostname, networkInterfaces } from "node:os";
import type { Inventory, Nic } from "../../domain/hardware/inventory.js";
import type { EfiVariables, MachineFacts } from "../platform.js";
import { globalVariable } from "../boot-variables.js";
import { dmiMemoryMebibytes } from "./dmi-memory.js";
import { listNames, readNumber, readText, resolveLink } from "./sys-files.js";

const dmi = "/sys/class/dmi/id";
const pciAddress = /\/([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?:\/|$)/g;

export async function readMachineFacts(variables: EfiVariables, canKexec: boolean): Promise<MachineFacts> {
  const [manufacturer, productName, serialNumber, uuid] = await Promise.all(
    ["sys_vendor", "product_name", "product_serial", "product_uuid"].map((name) => readText(`${dmi}/${name}`)),
  );
  const [vendor, version, date] = await Promise.all(["bios_vendor", "bios_version", "bios_date"].map((name) => readText(`${dmi}/${name}`)));
  const [ramMebibytes, cpu, nics, secureBoot, tpms] = await Promise.all([
    readMemory(),
    readCpu(),
    readNics(),
    variables.isAvailable ? variables.read(globalVariable("SecureBoot")) : undefined,
    listNames("/sys/class/tpm"),
  ]);
  return {
    systemVendor: {
      manufacturer: manufacturer ?? "",
      productName: productName ?? "",
      serialNumber: serialNumber ?? "",
      uuid: (uuid ?? "").toLowerCase(),
    },
    firmware: { bios: { vendor: vendor ?? "", version: version ?? "", date: date ?? "" } },
    ramMebibytes,
    cpu,
    nics,
    hostname: hostname(),
    boot: {
      mode: variables.isAvailable ? "UEFI" : "legacy",
      secureBoot: secureBoot?.[0] === 1,
      tpm: tpms.length > 0,
      kexec: canKexec,
    },
  };
}

/** What is installed; what the kernel has left where the firmware does not say. */
async function readMemory(): Promise<number> {
  const tables = await readFile("/sys/firmware/dmi/tables/DMI").catch(() => Buffer.alloc(0));
  const installed = dmiMemoryMebibytes(tables);
  if (installed > 0) return installed;
  const kibibytes = /^MemTotal:\s+(\d+) kB/m.exec(await readText("/proc/meminfo"))?.[1];
  return Math.round(Number(kibibytes ?? 0) / 1024);
}

async function readCpu(): Promise<Inventory["cpu"]> {
  const text = await readText("/proc/cpuinfo");
  const field = (name: string): string => new RegExp(`^${name}\\s*:\\s*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
  const maxKilohertz = await readNumber("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
  return {
    arch: arch() === "x64" ? "x86_64" : arch() === "arm64" ? "aarch64" : arch(),
    model: field("model name"),
    clockMegahertz: Math.round(maxKilohertz > 0 ? maxKilohertz / 1000 : Number(field("cpu MHz"))) || 0,
    count: (text.match(/^processor\s*:/gm) ?? []).length,
    flags: (field("flags") || field("Features"))
      .split(/\s+/)
      .filter((flag) => flag !== "")
      .sort(),
  };
}

async function readNics(): Promise<Nic[]> {
  const names = await listNames("/sys/class/net");
  const nics = await Promise.all(names.map(readNic));
  return nics.flatMap((nic) => nic ?? []);
}

/** Undefined for what has no hardware behind it: lo, VLANs, bonds, bridges. */
async function readNic(name: string): Promise<Nic | undefined> {
  const sys = `/sys/class/net/${name}`;
  const device = await resolveLink(`${sys}/device`);
  if (device === "") return undefined;
  const [mac, speed, carrier, vendor, product] = await Promise.all([
    readText(`${sys}/address`),
    readNumber(`${sys}/speed`),
    readNumber(`${sys}/carrier`),
    readText(`${sys}/device/vendor`),
    readText(`${sys}/device/device`),
  ]);
  return {
    name,
    model: `${vendor} ${product}`.trim(),
    mac: mac.toLowerCase(),
    ip: addressOf(name, mac),
    speedGbps: speed > 0 ? speed / 1000 : 0,
    carrier: carrier === 1,
    pciAddress: [...device.matchAll(pciAddress)].at(-1)?.[1] ?? "",
  };
}

/** The NIC's own address, or that of a VLAN on it, which has the same MAC. */
function addressOf(name: string, mac: string): string {
  const all = networkInterfaces();
  const own = all[name] ?? [];
  const sameMac = Object.values(all).flatMap((list) => (list ?? []).filter((address) => address.mac === mac));
  const usable = [...own, ...sameMac].filter(({ address, internal }) => !internal && !address.startsWith("fe80:"));
  return (usable.find(({ family }) => family === "IPv4") ?? usable[0])?.address ?? "";
}
