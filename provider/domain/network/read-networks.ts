import { isInside, isLinkLocal, parseIp, prefixLength, type IpAddress, type IpPrefix } from "./ip-address.js";
import type { LinkNetwork, NetworkRoute } from "./network-plan.js";
import { shown, type Fields } from "./problems.js";

const methods: Readonly<Record<string, LinkNetwork["method"]>> = {
  ipv4: "static",
  static: "static",
  ipv6: "static",
  static6: "static",
  ipv4_dhcp: "dhcp4",
  ipv6_dhcp: "dhcp6",
  "ipv6_dhcpv6-stateful": "dhcp6",
  "ipv6_dhcpv6-stateless": "slaac",
  ipv6_slaac: "slaac",
};

/** The networks of a document by the id of their link. */
export function readNetworks(document: Fields, linkIds: ReadonlySet<string>): ReadonlyMap<string, readonly LinkNetwork[]> {
  const found = new Map<string, LinkNetwork[]>();
  const addresses = new Map<string, string>();
  for (const fields of document.objects("networks")) {
    const link = fields.needed("link", "give the id of one of links");
    if (link !== undefined && !linkIds.has(link))
      fields.problems.add(fields.at("link"), `there is no link ${shown(link)}`, idsRemedy(linkIds));
    const network = readNetwork(fields);
    if (link === undefined || network === undefined) continue;
    found.set(link, [...(found.get(link) ?? []), network]);
    if (network.method !== "static") continue;
    const text = network.prefix.address.text;
    const other = addresses.get(text);
    if (other !== undefined)
      fields.problems.add(fields.at("ip_address"), `${text} is the address of ${other} too`, "an address belongs to one link");
    addresses.set(text, fields.path);
  }
  return found;
}

export function idsRemedy(ids: ReadonlySet<string>): string {
  return ids.size === 0 ? "declare it in links" : `the ids of links are ${[...ids].join(", ")}`;
}

function readNetwork(fields: Fields): LinkNetwork | undefined {
  const known = Object.keys(methods).join(", ");
  const type = fields.needed("type", `it is one of ${known}`);
  if (type === undefined) return undefined;
  const method = Object.hasOwn(methods, type) ? methods[type] : undefined;
  if (method === undefined) return fields.problems.add(fields.at("type"), `${shown(type)} is no type of network`, `it is one of ${known}`);
  const extras = { routes: readRoutes(fields), nameservers: readNameservers(fields) };
  if (method !== "static") return { method, path: fields.path, ...extras };
  const prefix = readPrefix(fields, "ip_address");
  if (prefix === undefined) return undefined;
  const family = type === "ipv6" || type === "static6" ? 6 : 4;
  if (prefix.address.family !== family)
    return fields.problems.add(fields.at("ip_address"), `${prefix.address.text} is not an IPv${family} address, as type ${type} says`);
  const gateway = fields.address("gateway");
  if (gateway !== undefined && gateway.family !== family)
    fields.problems.add(fields.at("gateway"), `${gateway.text} is not an IPv${family} address, as that of the network`);
  return { method, path: fields.path, prefix, gateway, ...extras };
}

/** `ip_address` or `network` with its mask: after a slash, or as `netmask` or `prefix`. */
function readPrefix(fields: Fields, key: string): IpPrefix | undefined {
  const text = fields.needed(key, "write an address such as 10.0.0.5 or 2001:db8::5");
  if (text === undefined) return undefined;
  const [before = "", after, ...rest] = text.split("/");
  const address = rest.length > 0 ? undefined : parseIp(before);
  if (address === undefined) return fields.problems.add(fields.at(key), `${shown(text)} is not an IP address`);
  const maskKey = fields.value("netmask") === undefined ? "prefix" : "netmask";
  const mask = after ?? fields.value(maskKey);
  const where = after === undefined ? fields.at(maskKey) : fields.at(key);
  if (mask === undefined)
    return fields.problems.add(
      fields.at("netmask"),
      "is missing",
      "give netmask (255.255.255.0 or ffff:ffff:ffff:ffff::) or prefix (24, 64)",
    );
  const length = typeof mask === "string" || typeof mask === "number" ? prefixLength(String(mask), address.family) : undefined;
  if (length === undefined) return fields.problems.add(where, `${shown(mask)} is no mask of an IPv${address.family} network`);
  return { address, length };
}

function readRoutes(fields: Fields): readonly NetworkRoute[] {
  return fields.objects("routes").flatMap((route) => {
    const destination = readPrefix(route, "network");
    route.needed("gateway", "a route leads to a gateway; a network's own route needs no entry");
    const gateway = route.address("gateway");
    if (destination === undefined || gateway === undefined) return [];
    if (!isNetworkAddress(destination)) {
      const network = `${destination.address.text}/${destination.length}`;
      route.problems.add(route.at("network"), `${network} has bits set behind its mask`, "write the network's first address");
    }
    if (gateway.family === destination.address.family) return [{ destination, gateway }];
    route.problems.add(route.at("gateway"), `${gateway.text} is not of the family of the route's network`);
    return [];
  });
}

function isNetworkAddress({ address, length }: IpPrefix): boolean {
  const width = address.family === 4 ? 32 : 128;
  return (address.bits & ((1n << BigInt(width - length)) - 1n)) === 0n;
}

/** Addresses of `services` with type dns; other services are not ours to judge. */
export function readNameservers(fields: Fields): readonly string[] {
  return fields.objects("services").flatMap((service) => {
    if (service.text("type") !== "dns") return [];
    service.needed("address", "give the name server's address");
    const address = service.address("address");
    return address === undefined ? [] : [address.text];
  });
}

/** Whether some network of the link may lead to the gateway: what comes by DHCP or router advertisement is not known yet. */
export function isReached(gateway: IpAddress, networks: readonly LinkNetwork[]): boolean {
  if (isLinkLocal(gateway)) return true;
  return networks.some((network) => {
    if (network.method === "static") return isInside(gateway, network.prefix);
    return (network.method === "dhcp4" ? 4 : 6) === gateway.family;
  });
}

/** Gateways outside of every network of their link: legal where the provider routes so, more often a slip. */
export function strayGateways(networks: readonly LinkNetwork[]): readonly { readonly path: string; readonly gateway: IpAddress }[] {
  return networks.flatMap((network) => {
    const own = network.method === "static" && network.gateway !== undefined ? [network.gateway] : [];
    return [...own, ...network.routes.map((route) => route.gateway)]
      .filter((gateway) => !isReached(gateway, networks))
      .map((gateway) => ({ path: network.path, gateway }));
  });
}
