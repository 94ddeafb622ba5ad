import type { NetworkPlan } from "./network-plan.js";

/** Names of the links that the system makes, by id: bonds in order as cloud-init names them, VLANs by their number. */
export function linkNames(plan: NetworkPlan): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const link of plan.links) {
    if (link.kind === "bond") names.set(link.id, `bond${names.size}`);
  }
  const taken = new Set(names.values());
  for (const link of plan.links) {
    if (link.kind !== "vlan") continue;
    let name = `vlan${link.vlanId}`;
    for (let number = 2; taken.has(name); number++) name = `vlan${link.vlanId}-${number}`;
    taken.add(name);
    names.set(link.id, name);
  }
  return names;
}
