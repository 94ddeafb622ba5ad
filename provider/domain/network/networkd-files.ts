import type { AddedFile } from "../ignition/merge-report.js";
import type { IpAddress } from "./ip-address.js";
import { linkNames } from "./link-names.js";
import type { BondLink, LinkNetwork, NetworkLink, NetworkPlan } from "./network-plan.js";
import { cidr } from "./normal-network-data.js";
import { isReached } from "./read-networks.js";

const folder = "/etc/systemd/network";

/** The kernel's parameters of a bond by systemd's names; times in milliseconds. */
const bondSettings: Readonly<Record<string, { readonly name: string; readonly unit?: "ms"; readonly words?: readonly string[] }>> = {
  miimon: { name: "MIIMonitorSec", unit: "ms" },
  updelay: { name: "UpDelaySec", unit: "ms" },
  downdelay: { name: "DownDelaySec", unit: "ms" },
  arp_interval: { name: "ARPIntervalSec", unit: "ms" },
  xmit_hash_policy: { name: "TransmitHashPolicy", words: ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"] },
  lacp_rate: { name: "LACPTransmitRate", words: ["slow", "fast"] },
  ad_select: { name: "AdSelect", words: ["stable", "bandwidth", "count"] },
  fail_over_mac: { name: "FailOverMACPolicy", words: ["none", "active", "follow"] },
  arp_validate: { name: "ARPValidate", words: ["none", "active", "backup", "all"] },
  arp_all_targets: { name: "ARPAllTargets", words: ["any", "all"] },
  primary_reselect: { name: "PrimaryReselectPolicy", words: ["always", "better", "failure"] },
  min_links: { name: "MinLinks" },
  arp_ip_target: { name: "ARPIPTargets" },
  resend_igmp: { name: "ResendIGMP" },
  packets_per_slave: { name: "PacketsPerSlave" },
  all_slaves_active: { name: "AllSlavesActive", words: ["no", "yes"] },
  num_grat_arp: { name: "GratuitousARP" },
  lp_interval: { name: "LearnPacketIntervalSec" },
};

/** The plan as files of systemd-networkd, for systems without cloud-init. */
export function networkdFiles(plan: NetworkPlan): readonly AddedFile[] {
  const names = linkNames(plan);
  return plan.links.flatMap((link, index) => {
    const base = `${folder}/10-baremetal-${String(index).padStart(2, "0")}`;
    const network = file(`${base}.network`, [
      matchOf(link, names),
      ...linkSections(link),
      networkSection(link, plan, names),
      ...routeSections(link),
    ]);
    const device = deviceSections(link, names);
    return device === undefined ? [network] : [file(`${base}.netdev`, device), network];
  });
}

type Section = readonly [name: string, lines: readonly string[]];

function file(path: string, sections: readonly Section[]): AddedFile {
  return { path, mode: 0o644, text: sections.map(([name, lines]) => `[${name}]\n${lines.map((line) => `${line}\n`).join("")}`).join("\n") };
}

/** A bond and a VLAN share the address of a NIC: so a NIC is none of them. */
function matchOf(link: NetworkLink, names: ReadonlyMap<string, string>): Section {
  if (link.kind === "physical") return ["Match", [`MACAddress=${link.mac}`, "Type=ether", "Kind=!bond vlan"]];
  return ["Match", [`Name=${names.get(link.id) ?? ""}`]];
}

function linkSections(link: NetworkLink): readonly Section[] {
  return link.mtu === undefined ? [] : [["Link", [`MTUBytes=${link.mtu}`]]];
}

function networkSection(link: NetworkLink, plan: NetworkPlan, names: ReadonlyMap<string, string>): Section {
  const bond = plan.links.find((one) => one.kind === "bond" && one.members.includes(link.id));
  if (bond?.kind === "bond")
    return ["Network", [`Bond=${names.get(bond.id) ?? ""}`, ...(isPrimary(bond, link, plan) ? ["PrimarySlave=yes"] : [])]];
  const methods = new Set(link.networks.map(({ method }) => method));
  const dhcp = { both: "yes", dhcp4: "ipv4", dhcp6: "ipv6", none: "no" }[dhcpOf(methods)];
  const nameservers = [...link.networks.flatMap((network) => network.nameservers), ...(link.networks.length > 0 ? plan.nameservers : [])];
  const vlans = plan.links.filter((one) => one.kind === "vlan" && one.below === link.id);
  return [
    "Network",
    [
      `DHCP=${dhcp}`,
      `IPv6AcceptRA=${methods.has("slaac") || methods.has("dhcp6") ? "yes" : "no"}`,
      ...(link.networks.length === 0 ? ["LinkLocalAddressing=no"] : []),
      ...link.networks.flatMap((network) => (network.method === "static" ? [`Address=${cidr(network.prefix)}`] : [])),
      ...[...new Set(nameservers)].map((address) => `DNS=${address}`),
      ...vlans.map(({ id }) => `VLAN=${names.get(id) ?? ""}`),
    ],
  ];
}

function dhcpOf(methods: ReadonlySet<LinkNetwork["method"]>): "both" | "dhcp4" | "dhcp6" | "none" {
  if (methods.has("dhcp4")) return methods.has("dhcp6") ? "both" : "dhcp4";
  return methods.has("dhcp6") ? "dhcp6" : "none";
}

/** `bond_primary` names a link of the document, for which the system has no name of its own yet. */
function isPrimary(bond: BondLink, link: NetworkLink, plan: NetworkPlan): boolean {
  const { primary } = bond.parameters;
  return primary === link.id && plan.links.some(({ id }) => id === primary);
}

function routeSections(link: NetworkLink): readonly Section[] {
  const route = (gateway: IpAddress, destination?: string): Section => {
    const isOnLink = !isReached(gateway, link.networks);
    return [
      "Route",
      [
        ...(destination === undefined ? [] : [`Destination=${destination}`]),
        `Gateway=${gateway.text}`,
        ...(isOnLink ? ["GatewayOnLink=yes"] : []),
      ],
    ];
  };
  return link.networks.flatMap((network) => [
    ...(network.method === "static" && network.gateway !== undefined ? [route(network.gateway)] : []),
    ...network.routes.map(({ destination, gateway }) => route(gateway, cidr(destination))),
  ]);
}

function deviceSections(link: NetworkLink, names: ReadonlyMap<string, string>): readonly Section[] | undefined {
  if (link.kind === "physical") return undefined;
  const device: Section = [
    "NetDev",
    [
      `Name=${names.get(link.id) ?? ""}`,
      `Kind=${link.kind}`,
      `MACAddress=${link.mac}`,
      ...(link.mtu === undefined ? [] : [`MTUBytes=${link.mtu}`]),
    ],
  ];
  if (link.kind === "vlan") return [device, ["VLAN", [`Id=${link.vlanId}`]]];
  const settings = Object.entries(link.parameters).flatMap(([key, value]) => {
    const setting = bondSettings[key];
    if (setting === undefined) return [];
    const word = setting.words?.[Number(value)] ?? value;
    return [
      `${setting.name}=${setting.unit === "ms" ? `${value}ms` : setting.name === "ARPIPTargets" ? value.replaceAll(",", " ") : word}`,
    ];
  });
  return [device, ["Bond", [`Mode=${link.mode}`, ...settings]]];
}
