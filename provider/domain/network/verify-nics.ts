import { InputError } from "../errors.js";
import type { HostSpec } from "../host/host-spec.js";
import { readNetworkData } from "./read-network-data.js";

interface KnownNic {
  readonly name: string;
  readonly mac: string;
}

/** Throws InputError when network data names a NIC that the server lacks. Says nothing where no NIC is known yet. */
export function verifyNics(spec: Pick<HostSpec, "name" | "networkData">, hardware: { readonly nics: readonly KnownNic[] }): void {
  if (spec.networkData === undefined || hardware.nics.length === 0) return;
  const macs = new Set(hardware.nics.map(({ mac }) => mac.toLowerCase()));
  const links = readNetworkData(spec.networkData).links.filter((link) => link.kind === "physical" && !macs.has(link.mac));
  const [first] = links;
  if (first === undefined) return;
  const has = hardware.nics.map(({ name, mac }) => (name === "" ? mac : `${mac} (${name})`)).join(", ");
  throw new InputError(
    `${first.path}.ethernet_mac_address`,
    `${spec.name} has no NIC ${links.map(({ mac }) => mac).join(" and none ")}; it has ${has}`,
    "correct the MAC address in networkData, or the server that the program means",
  );
}
