import type { JsonObject, JsonValue } from "../host/host-spec.js";
import { isJsonObject } from "../ignition/json-object.js";
import { maskText, type IpPrefix } from "./ip-address.js";
import type { LinkNetwork, NetworkLink, NetworkPlan, NetworkRoute } from "./network-plan.js";

/**
 * Network data as every reader of it understands it, whatever form the user chose: cloud-init ignores `prefix`, fails on a VLAN
 * without `vlan_mac_address`, and passes the number of a bond's mode on to renderers that want its name. What is not ours stays.
 */
export function normalNetworkData(data: JsonObject, plan: NetworkPlan): JsonObject {
  const networks = new Map(plan.links.flatMap((link) => link.networks.map((network) => [network.path, { link, network }] as const)));
  return {
    ...data,
    links: plan.links.map((link, index) => ({ ...entryAt(data, "links", index), ...linkEntry(link, plan) })),
    networks: lengthOf(data, "networks").map((index) => {
      const found = networks.get(`networkData.networks[${index}]`);
      const { prefix: _prefix, ...entry } = entryAt(data, "networks", index);
      return found === undefined ? entry : { id: `${found.link.id}-${index}`, ...entry, ...networkEntry(found.link, found.network) };
    }),
    services: data["services"] ?? [],
  };
}

function lengthOf(data: JsonObject, key: string): readonly number[] {
  const list = data[key];
  return Array.isArray(list) ? (list as readonly JsonValue[]).map((_, index) => index) : [];
}

function entryAt(data: JsonObject, key: string, index: number): JsonObject {
  const list = data[key];
  const entry = Array.isArray(list) ? (list as readonly JsonValue[])[index] : undefined;
  return isJsonObject(entry) ? entry : {};
}

function linkEntry(link: NetworkLink, plan: NetworkPlan): JsonObject {
  const base: Record<string, JsonValue> = link.mtu === undefined ? {} : { mtu: link.mtu };
  if (link.kind === "physical") return { ...base, type: "phy", ethernet_mac_address: link.mac };
  if (link.kind === "vlan") return { ...base, vlan_id: link.vlanId, vlan_mac_address: link.mac, ethernet_mac_address: link.mac };
  const parameters = Object.entries(link.parameters).map(([name, value]): [string, JsonValue] => [
    `bond_${name}`,
    // A primary is a name of the system's; a link's id would make its renderer fail.
    name === "primary" && plan.links.some(({ id }) => id === value) ? null : /^\d{1,9}$/.test(value) ? Number(value) : value,
  ]);
  return { ...base, ethernet_mac_address: link.mac, bond_mode: link.mode, ...Object.fromEntries(parameters) };
}

function networkEntry(link: NetworkLink, network: LinkNetwork): JsonObject {
  const routes = network.routes.map(routeEntry);
  if (network.method !== "static") return { link: link.id, routes };
  const { prefix, gateway } = network;
  return {
    ...{ link: link.id, type: `ipv${prefix.address.family}`, ip_address: prefix.address.text, netmask: maskText(prefix), routes },
    ...(gateway === undefined ? {} : { gateway: gateway.text }),
  };
}

function routeEntry({ destination, gateway }: NetworkRoute): JsonObject {
  return { network: destination.address.text, netmask: maskText(destination), gateway: gateway.text };
}

/** Such as 10.0.0.5/24. */
export function cidr({ address, length }: IpPrefix): string {
  return `${address.text}/${length}`;
}
