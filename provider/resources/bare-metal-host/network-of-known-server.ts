import type { HostSpec } from "../../domain/host/host-spec.js";
import { readNetworkData } from "../../domain/network/read-network-data.js";
import { strayGateways } from "../../domain/network/read-networks.js";
import { verifyNics } from "../../domain/network/verify-nics.js";
import { objectAt, textAt } from "../read-value.js";
import { isObject, type Value, type ValueObject } from "../value.js";

/** Throws InputError when network data names a NIC that the server of the state lacks. */
export function verifyKnownNics(spec: HostSpec, outputs: ValueObject): void {
  const nics = objectAt(outputs, "hardware")?.nics;
  if (!Array.isArray(nics)) return;
  const known = nics
    .filter((nic: Value) => isObject(nic))
    .map((nic) => ({ name: textAt(nic, "name") ?? "", mac: textAt(nic, "mac") ?? "" }));
  verifyNics(spec, { nics: known });
}

/** What is legal in network data and still more often a slip. */
export function networkWarnings(spec: HostSpec): readonly string[] {
  if (spec.networkData === undefined) return [];
  return readNetworkData(spec.networkData)
    .links.flatMap(({ networks }) => strayGateways(networks))
    .map(
      ({ path, gateway }) =>
        `${spec.name}: ${path}: gateway ${gateway.text} is in no network of its link: the system has to reach it without a route`,
    );
}
