import { InputError } from "../errors.js";
import { addressBits, isInside, isLinkLocal, parseIp, prefixLength, type IpAddress, type IpPrefix } from "../network/ip-address.js";
import { bondModes } from "../network/network-plan.js";
import type { RamdiskBond, RamdiskNetwork } from "./host-boot.js";

const macPattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** Throws InputError on a field below `path` for what cannot be passed to the ramdisk. `path` names the input the network came from. */
export function checkNetwork(network: RamdiskNetwork, path = "ramdiskNetwork"): void {
  if (!macPattern.test(network.macAddress)) throw new InputError("bootMACAddress", `not a MAC address: ${shown(network.macAddress)}`);
  if (network.bond !== undefined) checkBond(network.bond, network.macAddress, `${path}.bond`);
  checkNumber(`${path}.vlan`, network.vlan, 1, 4094);
  checkNumber(`${path}.mtu`, network.mtu, 576, 9216);
  const addresses = checkAddresses(network.addresses ?? [], path);
  if (network.mtu !== undefined && network.mtu < 1280 && addresses.some(({ address }) => address.family === 6))
    throw new InputError(`${path}.mtu`, `${network.mtu} is less than the 1280 that IPv6 needs`);
  checkRoutes(network, path);
  (network.nameservers ?? []).forEach((text, index) => addressAt(`${path}.nameservers[${index}]`, text));
}

/** Such as 10.0.2.15/24, without a mask in dots; undefined when it is none. */
export function parseIpPrefix(text: string): IpPrefix | undefined {
  const [literal = "", bits = "", ...more] = text.split("/");
  const address = parseIp(literal);
  if (address === undefined || more.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined;
  const length = prefixLength(bits, address.family);
  return length === undefined ? undefined : { address, length };
}

function checkAddresses(texts: readonly string[], path: string): IpPrefix[] {
  const addresses = texts.map((text, index) => {
    const prefix = parseIpPrefix(text);
    if (prefix === undefined)
      throw new InputError(`${path}.addresses[${index}]`, `not an address with prefix: ${shown(text)}`, "write it like 10.0.2.15/24");
    return prefix;
  });
  addresses.forEach(({ address }, index) => {
    if (addresses.findIndex((other) => other.address.text === address.text) < index)
      throw new InputError(`${path}.addresses[${index}]`, `${address.text} is given twice`);
  });
  return addresses;
}

function checkRoutes(network: RamdiskNetwork, path: string): void {
  const routes = (network.routes ?? []).map(({ to, via }, index) => checkRoute(to, via, `${path}.routes[${index}]`));
  routes.forEach(({ address, length }, index) => {
    const first = routes.findIndex((other) => other.length === length && other.address.text === address.text);
    if (first < index) throw new InputError(`${path}.routes[${index}].to`, "a second route to the same network");
  });
  if (network.gateway === undefined) return;
  const { family } = addressAt(`${path}.gateway`, network.gateway);
  const twice = routes.findIndex(({ address, length }) => address.family === family && length === 0);
  if (twice >= 0)
    throw new InputError(`${path}.routes[${twice}].to`, "a default route, as gateway is one already", "leave one of them out");
}

function checkRoute(to: string, via: string, path: string): IpPrefix {
  const target = parseIpPrefix(to);
  if (target === undefined) throw new InputError(`${path}.to`, `not a network: ${shown(to)}`, "write it like 10.1.0.0/16");
  const { address, length } = target;
  const rest = BigInt(addressBits(address.family) - length);
  if ((address.bits >> rest) << rest !== address.bits)
    throw new InputError(`${path}.to`, `${to} has bits behind its prefix`, "name the network's own address");
  const gateway = addressAt(`${path}.via`, via);
  if (gateway.family === address.family) return target;
  throw new InputError(`${path}.via`, `${via} is IPv${gateway.family}, but ${to} is IPv${address.family}`);
}

/** Throws InputError for a gateway that no address reaches. Of a network that passes `checkNetwork`. */
export function checkGateways(network: RamdiskNetwork, path = "ramdiskNetwork"): void {
  const addresses = (network.addresses ?? []).flatMap((text) => parseIpPrefix(text) ?? []);
  const routes = (network.routes ?? []).flatMap(({ to }) => parseIpPrefix(to) ?? []);
  for (const [index, { via }] of (network.routes ?? []).entries()) checkReachable(via, addresses, [], `${path}.routes[${index}].via`);
  if (network.gateway !== undefined) checkReachable(network.gateway, addresses, routes, `${path}.gateway`);
}

/** A host with an address alone (/32, /128) reaches its gateway on the link. */
function checkReachable(via: string, addresses: readonly IpPrefix[], routes: readonly IpPrefix[], path: string): void {
  const gateway = addressAt(path, via);
  const { family, text } = gateway;
  const own = addresses.filter(({ address }) => address.family === family);
  if (own.length === 0)
    throw new InputError(path, `${text} is IPv${family}, but addresses has none of IPv${family}`, "add an address of that kind");
  if (isLinkLocal(gateway) || own.every(({ length }) => length === addressBits(family))) return;
  if ([...own, ...routes].some((network) => isInside(gateway, network))) return;
  throw new InputError(path, `${text} is in none of the networks of addresses`, "check it and the prefix of the address");
}

function checkBond(bond: RamdiskBond, bootMac: string, path: string): void {
  if (!bondModes.includes(bond.mode))
    throw new InputError(`${path}.mode`, `no bond mode ${shown(bond.mode)}`, `it is one of ${bondModes.join(", ")}`);
  checkNumber(`${path}.miimon`, bond.miimon, 10, 10_000);
  bond.macAddresses.forEach((mac, index) => {
    if (!macPattern.test(mac)) throw new InputError(`${path}.macAddresses[${index}]`, `not a MAC address: ${shown(mac)}`);
    if (bond.macAddresses.indexOf(mac) < index) throw new InputError(`${path}.macAddresses[${index}]`, `${mac} is given twice`);
  });
  if (!bond.macAddresses.includes(bootMac))
    throw new InputError(`${path}.macAddresses`, `bootMACAddress ${bootMac} is not in it`, "the boot NIC has to be one of the bond's");
}

function addressAt(path: string, text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new InputError(path, `not an IP address: ${shown(text)}`);
  return address;
}

function checkNumber(path: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
  throw new InputError(path, `${value} is not between ${low} and ${high}`);
}

function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
}
