import type { InputError } from "../errors.js";
import type { JsonObject } from "../host/host-spec.js";
import type { LinkNetwork, NetworkLink, NetworkPlan } from "./network-plan.js";
import { Fields, Problems } from "./problems.js";
import { readLinks, type RawLink } from "./read-links.js";
import { readNameservers, readNetworks } from "./read-networks.js";

const root = "networkData";
const keys = ["links", "networks", "services"];

/** Everything that is wrong with OpenStack network data; empty when it can be given to a system. */
export function checkNetworkData(data: JsonObject): readonly InputError[] {
  return read(data).problems.found;
}

/** Throws the first InputError of `checkNetworkData`. */
export function readNetworkData(data: JsonObject): NetworkPlan {
  const { plan, problems } = read(data);
  if (problems.found[0] !== undefined) throw problems.found[0];
  return plan;
}

function read(data: JsonObject): { readonly plan: NetworkPlan; readonly problems: Problems } {
  const problems = new Problems();
  const document = new Fields(data, root, problems);
  for (const key of document.keys())
    if (!keys.includes(key))
      problems.add(
        `${root}.${key.slice(0, 64)}`,
        "is no part of network data",
        "write OpenStack's network_data.json: links, networks, services",
      );
  const raw = readLinks(document);
  if (document.value("links") === undefined || (raw.length === 0 && problems.found.length === 0))
    problems.add(
      `${root}.links`,
      "there are no links",
      "the system would have no network: leave networkData out for DHCP, or name its NICs",
    );
  const networks = readNetworks(document, new Set(raw.map(({ id }) => id)));
  const byId = new Map(raw.map((link) => [link.id, link]));
  for (const bond of raw.filter(({ kind }) => kind === "bond"))
    for (const member of bond.members)
      for (const network of networks.get(member) ?? [])
        problems.add(
          `${network.path}.link`,
          `${JSON.stringify(member)} is a link of the bond ${JSON.stringify(bond.id)}`,
          "give the network to the bond",
        );
  const plan: NetworkPlan = {
    links: problems.found.length > 0 ? [] : raw.map((link) => resolve(link, byId, networks.get(link.id) ?? [])),
    nameservers: readNameservers(document),
  };
  return { plan, problems };
}

function resolve(link: RawLink, links: ReadonlyMap<string, RawLink>, networks: readonly LinkNetwork[]): NetworkLink {
  const base = { id: link.id, path: link.fields.path, mtu: link.mtu, networks, mac: macOf(link, links) };
  if (link.kind === "physical") return { ...base, kind: link.kind };
  if (link.kind === "bond") return { ...base, kind: link.kind, mode: link.mode, members: link.members, parameters: link.parameters };
  return { ...base, kind: link.kind, vlanId: link.vlanId, below: link.below };
}

/** A bond has the address of its first member, a VLAN that of what carries it, unless they name their own. */
function macOf(link: RawLink, links: ReadonlyMap<string, RawLink>): string {
  let current: RawLink | undefined = link;
  for (let depth = 0; depth <= links.size && current !== undefined; depth++) {
    if (current.mac !== undefined) return current.mac;
    current = links.get(current.kind === "bond" ? (current.members[0] ?? "") : current.below);
  }
  return "";
}
