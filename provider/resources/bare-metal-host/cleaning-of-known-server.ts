import { planCleaning } from "../../domain/disk/cleaning-plan.js";
import { describeCleaning, describeReplacement } from "../../domain/disk/describe-cleaning.js";
import { abilityOrder } from "../../domain/disk/erasure.js";
import type { PinnedDisk } from "../../domain/hardware/inventory.js";
import type { HintedDisk } from "../../domain/hardware/root-device-hints.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { deepDiff } from "../deep-diff.js";
import { given } from "../given.js";
import { flagAt, numberAt, objectAt, textAt, textsAt, wordAt } from "../read-value.js";
import { isObject, type Value, type ValueObject } from "../value.js";
import { conditionOf } from "./adoption.js";
import type { OldHost, Work } from "./work-of.js";

/**
 * What a preview says about cleaning: the disks that go now, or that will when the server is given up some day. Throws as the run would
 * where `cleaning` does not fit the disks that the agent has seen.
 */
export function previewCleaning(spec: HostSpec, old: OldHost, news: ValueObject, work: Work, pinned: PinnedDisk | undefined): string[] {
  const isDriven = work.kind === "drive" && work.goal !== "followed";
  const isChanged = Object.keys(deepDiff(old.inputs, news)).some((path) => /^(cleaning|rootDeviceHints)\b/.test(path));
  if (spec.externallyProvisioned || (!isDriven && !isChanged)) return [];
  const storage = knownStorage(old.outputs);
  const plan = storage === undefined ? undefined : planCleaning(spec, storage, pinned);
  const say = (when: string): string[] => describeCleaning(spec, storage, pinned).map((line) => `${spec.name}: ${when}${line}`);
  if (isDriven && work.clean) return say("");
  const isReplaced = isDriven && work.goal === "provisioned" && old.outputs.provisioned !== undefined;
  const text = isReplaced ? describeReplacement(spec, plan?.root) : undefined;
  const replaced = text === undefined ? [] : [`${spec.name}: ${text}; that can take hours, for which customTimeouts gives the time`];
  return isChanged ? [...replaced, ...say("when the server is given up, ")] : replaced;
}

/** Undefined unless an agent has seen the disks: a BMC knows too little of them to tell whether hints match. */
function knownStorage(outputs: ValueObject): readonly HintedDisk[] | undefined {
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
