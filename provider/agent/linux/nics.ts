import { basename } from "node:path";
import type { Nic } from "../../domain/hardware/inventory.js";
import { fact, type FactSource } from "./fact-source.js";
import { listNames, readNumber, readText, resolveLink } from "./sys-files.js";

const pciAddress = /\/([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=\/|$)/g;
const maxNics = 128;

export async function readNics(source: FactSource): Promise<Nic[]> {
  const names = (await listNames(`${source.root}/sys/class/net`)).slice(0, maxNics);
  const nics = await Promise.all(names.map((name) => readNic(source, name)));
  return nics.flatMap((nic) => nic ?? []);
}

/** Undefined for what has no hardware behind it: lo, VLANs, bonds, bridges. */
async function readNic(source: FactSource, name: string): Promise<Nic | undefined> {
  const sys = `${source.root}/sys/class/net/${name}`;
  const device = await resolveLink(`${sys}/device`);
  if (device === "") return undefined;
  const address = (await readText(`${sys}/address`)).toLowerCase();
  const [permanent, vendor, product, link, driver] = await Promise.all([
    // A member of a bond shows the bond's address.
    readText(`${sys}/bonding_slave/perm_hwaddr`),
    readText(`${sys}/device/vendor`),
    readText(`${sys}/device/device`),
    readLink(source, name),
    readDriver(source, name),
  ]);
  const ips = addressesOf(source, name, address);
  return {
    name,
    model: `${vendor} ${product}`.trim(),
    mac: permanent === "" ? address : permanent.toLowerCase(),
    ip: ips[0] ?? "",
    ips,
    ...link,
    pciAddress: [...device.matchAll(pciAddress)].at(-1)?.[1] ?? "",
    pxe: false,
    ...driver,
    vlans: [],
    vlanId: 0,
  };
}

/** Some drivers ask their firmware for these, and wait. */
function readLink(source: FactSource, name: string): Promise<Pick<Nic, "speedGbps" | "carrier">> {
  return fact(source, `link of ${name}`, { speedGbps: 0, carrier: false }, async () => {
    const sys = `${source.root}/sys/class/net/${name}`;
    const [megabits, carrier] = await Promise.all([readNumber(`${sys}/speed`), readNumber(`${sys}/carrier`)]);
    return { speedGbps: megabits > 0 ? megabits / 1000 : 0, carrier: carrier === 1 };
  });
}

async function readDriver(source: FactSource, name: string): Promise<Required<Pick<Nic, "driver" | "firmwareVersion">>> {
  const bound = basename(await resolveLink(`${source.root}/sys/class/net/${name}/device/driver`));
  const said = await fact(source, `ethtool of ${name}`, "", () => source.tool("ethtool", ["-i", name]));
  const field = (key: string): string => new RegExp(`^${key}:[ \\t]*(.*)$`, "m").exec(said)?.[1]?.trim() ?? "";
  const firmware = field("firmware-version");
  return { driver: field("driver") || bound, firmwareVersion: firmware === "N/A" ? "" : firmware };
}

/** The NIC's own addresses, or those of a VLAN or bond on it, which has the same MAC; IPv4 first, link-local ones never. */
function addressesOf(source: FactSource, name: string, mac: string): string[] {
  const all = source.addresses();
  const sameMac = Object.values(all).flatMap((list) => (list ?? []).filter((address) => address.mac.toLowerCase() === mac));
  const usable = [...(all[name] ?? []), ...sameMac].filter(({ address, internal }) => !internal && !/^fe[89ab][0-9a-f]:/i.test(address));
  const of = (family: string): string[] => usable.filter((each) => each.family === family).map(({ address }) => address);
  return [...new Set([...of("IPv4"), ...of("IPv6")])];
}
