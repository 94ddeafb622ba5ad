import type { BondMode } from "./network-plan.js";
import { bondModes } from "./network-plan.js";
import { idsRemedy } from "./read-networks.js";
import { shown, type Fields } from "./problems.js";

/** What Nova and Metal3 call a NIC of the server. */
const physicalTypes = ["phy", "physical", "ethernet", "vif", "ovs", "bridge", "tap", "hw_veb", "hyperv", "dvs", "vhostuser", "cascading"];

/** Parameters of a bond that the systems' renderers know, by the kernel's names. */
export const bondParameters: readonly string[] = [
  ...["miimon", "updelay", "downdelay", "xmit_hash_policy", "lacp_rate", "ad_select", "min_links", "primary", "primary_reselect"],
  ...["arp_interval", "arp_ip_target", "arp_validate", "arp_all_targets", "fail_over_mac", "num_grat_arp", "all_slaves_active"],
  ...["packets_per_slave", "resend_igmp", "lp_interval"],
];

/** A link as its entry says it, references not resolved. */
export interface RawLink {
  readonly fields: Fields;
  readonly id: string;
  readonly kind: "physical" | "bond" | "vlan";
  readonly mtu: number | undefined;
  readonly mac: string | undefined;
  readonly members: readonly string[];
  readonly mode: BondMode;
  readonly parameters: Readonly<Record<string, string>>;
  readonly vlanId: number;
  readonly below: string;
}

export function readLinks(document: Fields): readonly RawLink[] {
  const links = document.objects("links").flatMap((fields) => readLink(fields) ?? []);
  const seen = new Map<string, RawLink>();
  for (const link of links) {
    const other = seen.get(link.id);
    if (other !== undefined) link.fields.problems.add(link.fields.at("id"), `${shown(link.id)} is the id of ${other.fields.path} too`);
    seen.set(link.id, other ?? link);
  }
  checkMacs(links);
  for (const link of links) checkReferences(link, seen);
  return links;
}

function readLink(fields: Fields): RawLink | undefined {
  const id = fields.needed("id", "give each link an id by which networks and other links name it");
  const type = fields.needed("type", "it is phy, bond or vlan");
  if (id === undefined || type === undefined) return undefined;
  const kind = type === "bond" || type === "vlan" ? type : physicalTypes.includes(type) ? "physical" : undefined;
  if (kind === undefined) return fields.problems.add(fields.at("type"), `${shown(type)} is no type of link`, "it is phy, bond or vlan");
  const mac = fields.mac(kind === "vlan" && fields.value("vlan_mac_address") !== undefined ? "vlan_mac_address" : "ethernet_mac_address");
  if (kind === "physical" && fields.value("ethernet_mac_address") === undefined)
    fields.problems.add(
      fields.at("ethernet_mac_address"),
      "is missing",
      "a NIC is found by its MAC address alone: give that of the server's NIC",
    );
  const vlan = kind === "vlan" ? readVlan(fields) : { vlanId: 0, below: "" };
  const bond = kind === "bond" ? readBond(fields) : { members: [], mode: bondModes[0], parameters: {} };
  return { fields, id, kind, mac, mtu: fields.number("mtu", 576, 65_535), ...bond, ...vlan };
}

function readVlan(fields: Fields): Pick<RawLink, "vlanId" | "below"> {
  if (fields.value("vlan_id") === undefined) fields.problems.add(fields.at("vlan_id"), "is missing", "give a number from 1 to 4094");
  return {
    vlanId: fields.number("vlan_id", 1, 4094) ?? 0,
    below: fields.needed("vlan_link", "give the id of the link that carries the VLAN") ?? "",
  };
}

function readBond(fields: Fields): Pick<RawLink, "members" | "mode" | "parameters"> {
  const members = fields.texts("bond_links");
  if (members.length === 0) fields.problems.add(fields.at("bond_links"), "names no link", "give the ids of the bond's links");
  const parameters: Record<string, string> = {};
  for (const key of fields.keys()) {
    if (!key.startsWith("bond_") || key === "bond_links" || key === "bond_mode") continue;
    const name = key.slice("bond_".length);
    const value = fields.value(key);
    if (!bondParameters.includes(name))
      fields.problems.add(
        fields.at(key),
        "is no parameter of a bond",
        `known are ${bondParameters.map((known) => `bond_${known}`).join(", ")}`,
      );
    else if (typeof value === "string" || typeof value === "number") parameters[name] = checkedParameter(fields, key, String(value));
    else if (value !== undefined) fields.problems.add(fields.at(key), "must be a text or a number");
  }
  return { members, mode: readMode(fields), parameters };
}

/** They become lines of configuration files. */
function checkedParameter(fields: Fields, key: string, value: string): string {
  if (!/^[A-Za-z0-9.:,+_-]{1,256}$/.test(value))
    fields.problems.add(fields.at(key), `${shown(value)} has characters that no parameter has`);
  return value;
}

function readMode(fields: Fields): BondMode {
  const value = fields.value("bond_mode");
  if (value === undefined) return bondModes[0];
  const mode = bondModes.find((name, index) => value === name || value === index || value === String(index));
  if (mode === undefined)
    fields.problems.add(fields.at("bond_mode"), `${shown(value)} is no mode of a bond`, `it is one of ${bondModes.join(", ")}`);
  return mode ?? bondModes[0];
}

function checkMacs(links: readonly RawLink[]): void {
  const seen = new Map<string, RawLink>();
  for (const link of links) {
    if (link.kind !== "physical" || link.mac === undefined) continue;
    const other = seen.get(link.mac);
    if (other !== undefined)
      link.fields.problems.add(link.fields.at("ethernet_mac_address"), `${link.mac} is the address of ${other.fields.path} too`);
    seen.set(link.mac, other ?? link);
  }
}

function checkReferences(link: RawLink, links: ReadonlyMap<string, RawLink>): void {
  const { problems } = link.fields;
  const ids = idsRemedy(new Set(links.keys()));
  for (const [index, id] of link.members.entries()) {
    const path = `${link.fields.at("bond_links")}[${index}]`;
    const member = links.get(id);
    const other = [...links.values()].find((bond) => bond.id !== link.id && bond.members.includes(id));
    if (member === undefined) problems.add(path, `there is no link ${shown(id)}`, ids);
    else if (member.kind !== "physical") problems.add(path, `${shown(id)} is a ${member.kind}`, "a bond is made of NICs");
    else if (other !== undefined) problems.add(path, `${shown(id)} belongs to the bond ${shown(other.id)} too`);
    else if (link.members.indexOf(id) !== index) problems.add(path, `${shown(id)} is named twice`);
  }
  if (link.kind !== "vlan" || link.below === "") return;
  if (!links.has(link.below)) problems.add(link.fields.at("vlan_link"), `there is no link ${shown(link.below)}`, ids);
  else if (isCircular(link, links)) problems.add(link.fields.at("vlan_link"), "the VLAN lies upon itself");
  const twin = [...links.values()].find(
    (one) => one !== link && one.kind === "vlan" && one.below === link.below && one.vlanId === link.vlanId,
  );
  if (twin !== undefined && link.vlanId !== 0 && [...links.values()].indexOf(twin) < [...links.values()].indexOf(link))
    problems.add(link.fields.at("vlan_id"), `${link.vlanId} is the VLAN of ${twin.fields.path} on the same link too`);
}

function isCircular(start: RawLink, links: ReadonlyMap<string, RawLink>): boolean {
  let link: RawLink | undefined = start;
  for (let depth = 0; depth <= links.size; depth++) {
    if (link?.kind !== "vlan") return false;
    link = links.get(link.below);
  }
  return true;
}
