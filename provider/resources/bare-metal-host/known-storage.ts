import { abilityOrder } from "../../domain/disk/erasure.js";
import type { HintedDisk } from "../../domain/hardware/root-device-hints.js";
import { given } from "../given.js";
import { flagAt, numberAt, objectAt, textAt, textsAt, wordAt } from "../read-value.js";
import { isObject, type Value, type ValueObject } from "../value.js";
import { conditionOf } from "./adoption.js";

/** Undefined unless an agent has seen the disks: a BMC knows too little of them to tell whether hints match. */
export function knownStorage(outputs: ValueObject): readonly HintedDisk[] | undefined {
  const storage = objectAt(outputs, "hardware")?.storage;
  if (!Array.isArray(storage) || textAt(conditionOf(outputs, "Inspected"), "reason") !== "AgentInspected") return undefined;
  return storage.filter((disk: Value): disk is ValueObject => isObject(disk)).map(hintedDisk);
}

function hintedDisk(disk: ValueObject): HintedDisk {
  const text = (key: string): string => textAt(disk, key) ?? "";
  const alternateNames = textsAt(disk, "alternateNames") ?? [];
  const erase = textsAt(disk, "erase");
  return {
    // Of the boot in which the agent saw it; the state keeps it among the names only.
    path: alternateNames.find((name) => /^\/dev\/[^/]+$/.test(name)) ?? text("name"),
    name: text("name"),
    alternateNames,
    type: wordAt(disk, "type", ["HDD", "SSD", "NVME"]) ?? "SSD",
    rotational: flagAt(disk, "rotational") ?? false,
    removable: flagAt(disk, "removable") ?? false,
    readOnly: flagAt(disk, "readOnly") ?? false,
    sizeBytes: numberAt(disk, "sizeBytes") ?? 0,
    logicalSectorBytes: numberAt(disk, "logicalSectorBytes") ?? 512,
    vendor: text("vendor"),
    model: text("model"),
    serialNumber: text("serialNumber"),
    wwn: text("wwn"),
    hctl: text("hctl"),
    ...given({ wwnVendorExtension: textAt(disk, "wwnVendorExtension"), wwnWithExtension: textAt(disk, "wwnWithExtension") }),
    ...(erase === undefined ? {} : { erase: abilityOrder.filter((ability) => erase.includes(ability)) }),
  };
}
