import type { Inventory, Lldp, Nic } from "./inventory.js";

/** What the switch behind a NIC announced. */
export interface LldpNeighbor {
  /** Name of the NIC in the ramdisk. */
  readonly nic: string;
  readonly lldp: Lldp;
  readonly vlans: readonly { readonly id: number }[];
  /** Untagged VLAN; 0 when the switch does not say. */
  readonly vlanId: number;
}

/** The inventory with what the neighbours said; a NIC without a neighbour stays as it is. */
export function withLldp(inventory: Inventory, neighbors: readonly LldpNeighbor[]): Inventory {
  const byNic = new Map(neighbors.map((neighbor) => [neighbor.nic, neighbor]));
  const nics = inventory.nics.map((nic): Nic => {
    const found = byNic.get(nic.name);
    return found === undefined ? nic : { ...nic, lldp: found.lldp, vlans: found.vlans, vlanId: found.vlanId };
  });
  return { ...inventory, nics };
}

/** The hardware with the NIC marked by which a network boot comes. */
export function withBootNic<T extends { readonly nics: readonly Nic[] }>(hardware: T, bootMacAddress: string): T {
  const boot = bootMacAddress.toLowerCase();
  return { ...hardware, nics: hardware.nics.map((nic) => ({ ...nic, pxe: nic.mac.toLowerCase() === boot })) };
}
