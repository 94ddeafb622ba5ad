import { planCleaning } from "../../domain/disk/cleaning-plan.js";
import { describeCleaning, describeReplacement } from "../../domain/disk/describe-cleaning.js";
import type { PinnedDisk } from "../../domain/hardware/inventory.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { deepDiff } from "../deep-diff.js";
import type { ValueObject } from "../value.js";
import { knownStorage } from "./known-storage.js";
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
