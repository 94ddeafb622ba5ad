import type { AddedFile } from "../ignition/merge-report.js";
import { linkNames } from "./link-names.js";
import type { LinkNetwork, NetworkLink, NetworkPlan } from "./network-plan.js";
import { cidr } from "./normal-network-data.js";

const folder = "/etc/NetworkManager/system-connections";

/** The plan as NetworkManager's keyfiles, for systems without cloud-init. */
export function keyfiles(plan: NetworkPlan): readonly AddedFile[] {
  const names = linkNames(plan);
  return plan.links.map((link, index) => {
    const name = names.get(link.id) ?? `nic${index}`;
    const bond = plan.links.find((one) => one.kind === "bond" && one.members.includes(link.id));
    const connection = [
      ...[`id=baremetal-${name}`, `uuid=${uuidOf(plan, link.id)}`, `type=${types[link.kind]}`],
      ...(link.kind === "physical" ? [] : [`interface-name=${name}`]),
      ...(bond === undefined ? [] : [`master=${uuidOf(plan, bond.id)}`, "slave-type=bond"]),
    ];
    const sections: [string, string[]][] = [["connection", connection], ["ethernet", ethernet(link)], ...ownSections(link, plan)];
    if (bond === undefined) sections.push(["ipv4", ipSection(link, plan, 4)], ["ipv6", ipSection(link, plan, 6)]);
    const text = sections.map(([section, lines]) => `[${section}]\n${lines.map((line) => `${line}\n`).join("")}`).join("\n");
    // NetworkManager ignores files that others can read.
    return { path: `${folder}/baremetal-${name}.nmconnection`, mode: 0o600, text };
  });
}

const types = { physical: "ethernet", bond: "bond", vlan: "vlan" } as const;

function ethernet(link: NetworkLink): string[] {
  const mtu = link.mtu === undefined ? [] : [`mtu=${link.mtu}`];
  return [link.kind === "physical" ? `mac-address=${link.mac}` : `cloned-mac-address=${link.mac}`, ...mtu];
}

function ownSections(link: NetworkLink, plan: NetworkPlan): [string, string[]][] {
  if (link.kind === "vlan") return [["vlan", [`id=${link.vlanId}`, `parent=${uuidOf(plan, link.below)}`]]];
  if (link.kind !== "bond") return [];
  // The primary is named by an interface, and there is no name before the system has found its NICs.
  const parameters = Object.entries(link.parameters).filter(([key]) => key !== "primary");
  return [["bond", [`mode=${link.mode}`, ...parameters.map(([key, value]) => `${key}=${value}`)]]];
}

function ipSection(link: NetworkLink, plan: NetworkPlan, family: 4 | 6): string[] {
  const networks = link.networks.filter((network) => familyOf(network) === family);
  const isStatic = networks.some(({ method }) => method === "static");
  const isDynamic = networks.some(({ method }) => method !== "static");
  const off = family === 4 ? "disabled" : link.networks.length === 0 ? "disabled" : "link-local";
  const method = isDynamic ? "auto" : isStatic ? "manual" : off;
  const own = [...new Set([...networks.flatMap((network) => network.nameservers), ...(networks.length > 0 ? plan.nameservers : [])])];
  const nameservers = own.filter((address) => address.includes(":") === (family === 6));
  const lines = [`method=${method}`];
  let addresses = 0;
  let routes = 0;
  for (const network of networks) {
    if (network.method === "static") lines.push(`address${++addresses}=${cidr(network.prefix)}`);
    if (network.method === "static" && network.gateway !== undefined)
      lines.push(`route${++routes}=${family === 4 ? "0.0.0.0/0" : "::/0"},${network.gateway.text}`);
    for (const { destination, gateway } of network.routes) lines.push(`route${++routes}=${cidr(destination)},${gateway.text}`);
  }
  if (nameservers.length > 0) lines.push(`dns=${nameservers.join(";")};`);
  return lines;
}

function familyOf(network: LinkNetwork): 4 | 6 {
  if (network.method === "static") return network.prefix.address.family;
  return network.method === "dhcp4" ? 4 : 6;
}

/** The same for the same link of the same server, so that files of two boots name the same connection. */
function uuidOf(plan: NetworkPlan, id: string): string {
  const index = plan.links.findIndex((link) => link.id === id);
  const mac = (plan.links[index]?.mac ?? "").replaceAll(":", "").padStart(12, "0");
  return `ba5e0000-0000-4000-8${index.toString(16).padStart(3, "0")}-${mac}`;
}
