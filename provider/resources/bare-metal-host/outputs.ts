import type { Condition } from "../../domain/host/conditions.js";
import type { Inventory, PinnedDisk } from "../../domain/hardware/inventory.js";
import type { RootDeviceHints } from "../../domain/hardware/root-device-hints.js";
import type { HostState } from "../../domain/host/states.js";
import type { BmcIdentity } from "../../ports/bmc.js";
import { objectAt, textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { secret } from "../value.js";

/** Hardware facts as the state keeps them: without what is on the disks, which changes with every run. */
export function hardwareOutput(inventory: Inventory): ValueObject {
  const storage = inventory.storage.map(({ content: _content, path: _path, ...disk }) => disk);
  const nics = inventory.nics.map(({ carrier: _carrier, ...nic }) => nic);
  return JSON.parse(JSON.stringify({ ...inventory, storage, nics })) as ValueObject;
}

export function identityOutput(identity: BmcIdentity): ValueObject {
  const { uuid, serialNumber, sku, manufacturer, model } = identity;
  return { uuid, serialNumber, sku, manufacturer, model };
}

/** With the hints it was chosen by: other hints choose anew. */
export function diskOutput(disk: PinnedDisk, hints: RootDeviceHints): ValueObject {
  return { serialNumber: disk.serialNumber, wwn: disk.wwn, model: disk.model, sizeBytes: disk.sizeBytes, hints: { ...hints } };
}

export function pinnedDiskOf(outputs: ValueObject): PinnedDisk | undefined {
  const disk = objectAt(outputs, "rootDevice");
  if (disk === undefined) return undefined;
  const sizeBytes = typeof disk.sizeBytes === "number" ? disk.sizeBytes : 0;
  return {
    serialNumber: textAt(disk, "serialNumber") ?? "",
    wwn: textAt(disk, "wwn") ?? "",
    model: textAt(disk, "model") ?? "",
    sizeBytes,
  };
}

/** What Cluster and NodePool need of a host; the password stays a secret, a reference stays a reference. */
export function handleOutput(id: string, name: string, inputs: ValueObject, outputs: ValueObject): ValueObject {
  const bmc = objectAt(inputs, "bmc") ?? {};
  const credentials: Record<string, Value> = {};
  for (const key of ["username", "passwordEnv", "passwordFile"]) {
    const text = textAt(bmc, key);
    if (text !== undefined) credentials[key] = text;
  }
  const password = textAt(bmc, "password");
  if (password !== undefined) credentials["password"] = secret(password);
  return compact({
    id,
    name,
    bmcAddress: textAt(bmc, "address"),
    credentials,
    tls: objectAt(bmc, "tls"),
    bootMACAddress: textAt(inputs, "bootMACAddress"),
    labels: objectAt(inputs, "labels") ?? {},
    failureDomain: textAt(inputs, "failureDomain"),
    ramdiskNetwork: objectAt(inputs, "ramdiskNetwork"),
    identity: outputs.identity,
    rootDevice: outputs.rootDevice,
  });
}

export function conditionsOutput(conditions: readonly Condition[]): Value {
  return conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message }));
}

export function conditionsOf(
  state: HostState,
  facts: { claimed: boolean; inspected: boolean; running: boolean; coldBoot: boolean; problem?: string },
): Condition[] {
  const flag = (value: boolean): "True" | "False" => (value ? "True" : "False");
  const provisioned = state === "provisioned";
  return [
    {
      type: "Registered",
      status: "True",
      reason: facts.claimed ? "Claimed" : "NoPlaceForClaim",
      message: facts.claimed
        ? "the claim is written on the BMC"
        : "the BMC has no free asset tag: only the label on the disk says whose the server is",
    },
    { type: "Inspected", status: flag(facts.inspected), reason: facts.inspected ? "AgentInspected" : "NotInspected", message: "" },
    { type: "Provisioned", status: flag(provisioned), reason: provisioned ? "Written" : "NotWritten", message: facts.problem ?? "" },
    { type: "Running", status: facts.running ? "True" : "Unknown", reason: facts.running ? "Reported" : "NoReport", message: "" },
    { type: "ColdBootProven", status: flag(facts.coldBoot), reason: facts.coldBoot ? "FirmwareBootSeen" : "OnlyKexecSeen", message: "" },
  ];
}

/** Without the keys that have no value. */
export function compact(object: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));
}
