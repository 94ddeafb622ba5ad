import { parseMacAddress } from "../../domain/bmc/parse-mac-address.js";
import { checkGateways, checkNetwork } from "../../domain/boot/check-ramdisk-network.js";
import type { RamdiskBond, RamdiskNetwork, RamdiskRoute } from "../../domain/boot/host-boot.js";
import { ramdiskNetworkOfPlan } from "../../domain/boot/ramdisk-network-of.js";
import { InputError } from "../../domain/errors.js";
import { bondModes } from "../../domain/network/network-plan.js";
import { checkNetworkData, readNetworkData } from "../../domain/network/read-network-data.js";
import { given } from "../given.js";
import { jsonAt, numberAt, objectAt, textAt, textsAt, wordAt } from "../read-value.js";
import { hasUnknown, isObject, reveal, type ValueObject } from "../value.js";

/** The network of the ramdisk: `ramdiskNetwork`, else what `networkData` says about the boot NIC, else DHCP. */
export function ramdiskNetworkOf(inputs: ValueObject, macAddress: string): RamdiskNetwork {
  const network = objectAt(inputs, "ramdiskNetwork");
  if (network !== undefined) return { macAddress, ...settingsOf(network) };
  return planOf(inputs, macAddress) ?? { macAddress };
}

/** What is wrong with network data is told by its own check; here it must not stop a delete. */
function planOf(inputs: ValueObject, macAddress: string): RamdiskNetwork | undefined {
  const data = hasUnknown(inputs.networkData ?? null) ? undefined : jsonAt(inputs, "networkData");
  if (data === undefined || checkNetworkData(data).length > 0) return undefined;
  return ramdiskNetworkOfPlan(readNetworkData(data), macAddress);
}

/** Throws InputError on a field of `ramdiskNetwork`. Without a boot MAC that is known, the bond is compared with nothing. */
export function checkRamdiskNetwork(inputs: ValueObject): void {
  if (hasUnknown(inputs.ramdiskNetwork ?? null)) return;
  const network = objectAt(inputs, "ramdiskNetwork");
  if (network === undefined) return;
  const settings = settingsOf(network);
  settings.bond?.macAddresses.forEach((mac, index) => parseMacAddress(mac, `ramdiskNetwork.bond.macAddresses[${index}]`));
  const macAddress = knownMac(inputs) ?? settings.bond?.macAddresses[0] ?? "02:00:00:00:00:00";
  checkNetwork({ macAddress, ...settings });
  checkGateways({ macAddress, ...settings });
}

function settingsOf(network: ValueObject): Omit<RamdiskNetwork, "macAddress"> {
  return given({
    bond: bondOf(objectAt(network, "bond")),
    addresses: textsAt(network, "addresses"),
    gateway: textAt(network, "gateway"),
    routes: routesOf(network),
    nameservers: textsAt(network, "nameservers"),
    vlan: numberAt(network, "vlan"),
    mtu: numberAt(network, "mtu"),
  });
}

function bondOf(bond: ValueObject | undefined): RamdiskBond | undefined {
  if (bond === undefined) return undefined;
  const macAddresses = (textsAt(bond, "macAddresses") ?? []).map(macIfValid);
  return { mode: wordAt(bond, "mode", bondModes) ?? bondModes[1], macAddresses, ...given({ miimon: numberAt(bond, "miimon") }) };
}

function routesOf(network: ValueObject): readonly RamdiskRoute[] | undefined {
  const routes = reveal(network["routes"] ?? null);
  if (!Array.isArray(routes)) return undefined;
  return routes
    .map(reveal)
    .filter(isObject)
    .map((route) => ({ to: textAt(route, "to") ?? "", via: textAt(route, "via") ?? "" }));
}

function macIfValid(text: string): string {
  try {
    return parseMacAddress(text);
  } catch (error) {
    if (error instanceof InputError) return text;
    throw error;
  }
}

function knownMac(inputs: ValueObject): string | undefined {
  const text = textAt(inputs, "bootMACAddress");
  const mac = text === undefined ? "" : macIfValid(text);
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) ? mac : undefined;
}
