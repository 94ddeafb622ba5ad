import type { IpPrefix } from "../network/ip-address.js";
import type { BondLink, NetworkLink, NetworkPlan, NetworkRoute } from "../network/network-plan.js";
import type { RamdiskBond, RamdiskNetwork, RamdiskRoute } from "./host-boot.js";

/**
 * The network of the ramdisk where only network data is given, as in Metal3: what the system will have on the boot NIC,
 * its bond and a VLAN on it. Without static addresses there: DHCP. Undefined when the boot NIC is in none of the links.
 */
export function ramdiskNetworkOfPlan(plan: NetworkPlan, bootMac: string): RamdiskNetwork | undefined {
  const card = plan.links.find((link) => link.kind === "physical" && link.mac === bootMac);
  if (card === undefined) return undefined;
  const bond = plan.links.find((link): link is BondLink => link.kind === "bond" && link.members.includes(card.id));
  const base = bond ?? card;
  const vlans = plan.links.filter((link) => link.kind === "vlan" && link.below === base.id);
  const top = bestLink([base, ...vlans]);
  const mtu = top.mtu ?? base.mtu;
  return {
    macAddress: bootMac,
    ...(bond === undefined ? {} : { bond: bondOf(bond, plan) }),
    ...(top.kind === "vlan" ? { vlan: top.vlanId } : {}),
    ...(mtu === undefined ? {} : { mtu: Math.min(mtu, maxMtu) }),
    ...staticSettings(top, plan),
  };
}

const maxMtu = 9216;
const maxAddresses = 8;
const maxNameservers = 4;

/** The one with the default route; else the first with a static address; else the first with any network; else the untagged one. */
function bestLink(links: readonly [NetworkLink, ...NetworkLink[]]): NetworkLink {
  const hasDefault = (link: NetworkLink): boolean => routesOf(link).some(({ length }) => length === 0);
  const hasStatic = (link: NetworkLink): boolean => link.networks.some(({ method }) => method === "static");
  return links.find(hasDefault) ?? links.find(hasStatic) ?? links.find(({ networks }) => networks.length > 0) ?? links[0];
}

function bondOf({ mode, members, parameters }: BondLink, plan: NetworkPlan): RamdiskBond {
  const macAddresses = members.flatMap((id) => plan.links.find((link) => link.id === id)?.mac ?? []);
  const miimon = Number(parameters["miimon"]);
  return { mode, macAddresses, ...(miimon >= 10 && miimon <= 10_000 ? { miimon } : {}) };
}

function staticSettings(link: NetworkLink, plan: NetworkPlan): Omit<RamdiskNetwork, "macAddress"> {
  const addresses = link.networks.flatMap((network) => (network.method === "static" ? [network.prefix] : [])).slice(0, maxAddresses);
  if (addresses.length === 0) return {};
  const families = new Set(addresses.map(({ address }) => address.family));
  const routes = routesOf(link).filter(({ family }) => families.has(family));
  const ownNameservers = link.networks.flatMap(({ nameservers }) => nameservers);
  const nameservers = [...new Set([...ownNameservers, ...plan.nameservers])].slice(0, maxNameservers);
  return {
    addresses: addresses.map(textOf),
    ...(routes.length === 0 ? {} : { routes: routes.map(({ to, via }) => ({ to, via })) }),
    ...(nameservers.length === 0 ? {} : { nameservers }),
  };
}

/** Gateways are default routes, at most one a family; the first one counts. */
function routesOf({ networks }: NetworkLink): (RamdiskRoute & { family: 4 | 6; length: number })[] {
  const gateways = networks.flatMap((network) =>
    network.method === "static" && network.gateway !== undefined ? [defaultVia(network.gateway)] : [],
  );
  const all = [...gateways, ...networks.flatMap(({ routes }) => routes.map(routeOf))];
  return all.filter((route, index) => all.findIndex(({ to }) => to === route.to) === index);
}

function defaultVia(gateway: NetworkRoute["gateway"]): ReturnType<typeof routeOf> {
  const { family, text } = gateway;
  return { to: family === 4 ? "0.0.0.0/0" : "::/0", via: text, family, length: 0 };
}

function routeOf({ destination, gateway }: NetworkRoute): RamdiskRoute & { family: 4 | 6; length: number } {
  return {
    to: textOf(destination),
    via: gateway.text,
    family: gateway.family,
    length: destination.length,
  };
}

function textOf({ address, length }: IpPrefix): string {
  return `${address.text}/${length}`;
}
