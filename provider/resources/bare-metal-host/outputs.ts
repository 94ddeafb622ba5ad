import type { Condition } from "../../domain/host/conditions.js";
import type { HostMemory } from "../../conductor/host-run.js";
import type { HardwareFacts, Inventory, PinnedDisk } from "../../domain/hardware/inventory.js";
import type { RootDeviceHints } from "../../domain/hardware/root-device-hints.js";
import type { HostState } from "../../domain/host/states.js";
import type { BmcIdentity } from "../../ports/bmc.js";
import { objectAt, textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { isObject, secret } from "../value.js";
import { adoptedCondition, conditionOf, type Adoption } from "./adoption.js";

/** Hardware facts as the state keeps them: without what is on the disks, which changes with every run. */
export function hardwareOutput(inventory: Inventory | HardwareFacts): ValueObject {
  const storage = inventory.storage.map((disk) => {
    const { content: _content, path: _path, ...kept } = { content: undefined, ...disk };
    return kept;
  });
  const nics = inventory.nics.map(({ carrier: _carrier, ...nic }) => nic);
  return JSON.parse(JSON.stringify({ ...inventory, storage, nics })) as ValueObject;
}

/** What of the state's hardware can be compared; undefined where none is known. */
export function knownHardwareOf(outputs: ValueObject): HostMemory["hardware"] {
  const hardware = objectAt(outputs, "hardware");
  if (hardware === undefined) return undefined;
  const listed = (key: string): readonly ValueObject[] => {
    const list = hardware[key];
    return Array.isArray(list) ? list.filter((item: Value): item is ValueObject => isObject(item)) : [];
  };
  const nics = listed("nics");
  // Those of a service processor behind USB are no BMC's business.
  const cards = nics.filter((nic) => (textAt(nic, "pciAddress") ?? "") !== "");
  const vendor = objectAt(hardware, "systemVendor");
  const identity = objectAt(outputs, "identity");
  const text = (object: ValueObject | undefined, key: string): string => textAt(object, key) ?? "";
  return {
    board: {
      uuid: text(identity, "uuid") || text(vendor, "uuid"),
      serialNumber: text(identity, "serialNumber") || text(vendor, "serialNumber"),
    },
    macs: (cards.length > 0 ? cards : nics).map((nic) => text(nic, "mac")),
    disks: listed("storage").map((disk) => ({
      serialNumber: text(disk, "serialNumber"),
      wwn: text(disk, "wwn"),
      model: text(disk, "model"),
    })),
    isInspected: textAt(conditionOf(outputs, "Inspected"), "reason") === "AgentInspected",
  };
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

export interface ConditionFacts {
  readonly claim: "held" | "impossible" | "not yet" | "found";
  readonly inspected: "agent" | "bmc" | "no";
  readonly running: boolean;
  readonly coldBoot: boolean;
  readonly adoption?: Adoption | undefined;
  readonly problem?: string;
}

const registeredAs = {
  held: { reason: "Claimed", message: "the claim is written on the BMC" },
  impossible: {
    reason: "NoPlaceForClaim",
    message: "the BMC has no free asset tag: only the label on the disk says whose the server is",
  },
  found: { reason: "ImportedClaim", message: "imported with this owner's claim of an earlier creation" },
  "not yet": { reason: "NotClaimed", message: "imported: the claim is written with the first change that touches the server" },
} as const;

const inspectedBy = { agent: "AgentInspected", bmc: "RedfishInspected", no: "NotInspected" } as const;

export function conditionsOf(state: HostState, facts: ConditionFacts): Condition[] {
  const flag = (value: boolean): "True" | "False" => (value ? "True" : "False");
  const follows = facts.adoption !== undefined || state === "externallyProvisioned";
  const provisioned = state === "provisioned" && !follows;
  return [
    { type: "Registered", status: "True", ...registeredAs[facts.claim] },
    { type: "Inspected", status: flag(facts.inspected !== "no"), reason: inspectedBy[facts.inspected], message: "" },
    follows
      ? { type: "Provisioned", status: "Unknown", reason: "ByOtherMeans", message: facts.problem ?? "" }
      : { type: "Provisioned", status: flag(provisioned), reason: provisioned ? "Written" : "NotWritten", message: facts.problem ?? "" },
    { type: "Running", status: facts.running ? "True" : "Unknown", reason: facts.running ? "Reported" : "NoReport", message: "" },
    follows
      ? { type: "ColdBootProven", status: "Unknown", reason: "NotSeen", message: "" }
      : {
          type: "ColdBootProven",
          status: flag(facts.coldBoot),
          reason: facts.coldBoot ? "FirmwareBootSeen" : "OnlyKexecSeen",
          message: "",
        },
    ...(facts.adoption === undefined ? [] : [adoptedCondition(facts.adoption)]),
  ];
}

/** Without the keys that have no value. */
export function compact(object: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));
}
