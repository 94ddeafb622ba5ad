/** How the cards of a machine are wired. Every port sends LLDP as switch `leaf-1`; behind the switch is QEMU's user network. */
export interface NetworkOptions {
  /** Number of cards, 1 to 8; default 1. The n-th one's MAC address is the machine's plus n, from 0, in the last octet. */
  readonly cards?: number;
  /** The ports are tagged members of this VLAN: other frames are dropped. Default: untagged. */
  readonly vlan?: number;
  /** The ports are one LACP group, and a strict one: a port passes no frame before it has seen LACP from the server. Default false. */
  readonly lacp?: boolean;
  /** No DHCP server and no IPv6 router advertisement: default false. */
  readonly staticOnly?: boolean;
  /** The user network has fec0::/64 too, with the host's ::1 as fec0::2; default false. */
  readonly ipv6?: boolean;
}

/** MAC address of the n-th card. */
export function cardMacAddress(machineMac: string, index: number): string {
  const octets = machineMac.split(":");
  const last = (parseInt(octets[5] ?? "0", 16) + index) % 256;
  return [...octets.slice(0, 5), last.toString(16).padStart(2, "0")].join(":");
}

/** Unix socket of a port below the machine's socket folder. */
export function portSocketName(port: number | "uplink"): string {
  return port === "uplink" ? "uplink.sock" : `port${port}.sock`;
}
