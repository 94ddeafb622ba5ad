import type { IpAddress, IpPrefix } from "./ip-address.js";

/** The system's network as network data asks for it, checked. */
export interface NetworkPlan {
  readonly links: readonly NetworkLink[];
  /** For all links. */
  readonly nameservers: readonly string[];
}

export type NetworkLink = PhysicalLink | BondLink | VlanLink;

interface AnyLink {
  readonly id: string;
  /** Such as networkData.links[1]. */
  readonly path: string;
  readonly mtu: number | undefined;
  readonly networks: readonly LinkNetwork[];
}

export interface PhysicalLink extends AnyLink {
  readonly kind: "physical";
  /** Lower-case with colons. */
  readonly mac: string;
}

export interface BondLink extends AnyLink {
  readonly kind: "bond";
  /** Its own address or that of its first member. */
  readonly mac: string;
  readonly mode: BondMode;
  /** Ids of physical links. */
  readonly members: readonly string[];
  /** Other parameters of the bond by their kernel names, such as miimon. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface VlanLink extends AnyLink {
  readonly kind: "vlan";
  /** Its own address or that of the link below. */
  readonly mac: string;
  readonly vlanId: number;
  /** Id of the link below. */
  readonly below: string;
}

/** By the kernel's numbers 0 to 6. */
export const bondModes = ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"] as const;
export type BondMode = (typeof bondModes)[number];

export type LinkNetwork = StaticNetwork | ({ readonly method: "dhcp4" | "dhcp6" | "slaac"; readonly path: string } & NetworkExtras);

export interface NetworkExtras {
  readonly routes: readonly NetworkRoute[];
  readonly nameservers: readonly string[];
}

export interface StaticNetwork extends NetworkExtras {
  readonly method: "static";
  readonly path: string;
  readonly prefix: IpPrefix;
  readonly gateway: IpAddress | undefined;
}

export interface NetworkRoute {
  readonly destination: IpPrefix;
  readonly gateway: IpAddress;
}
