import type { HostMemory } from "../../conductor/host-run.js";
import { lookAtHost } from "../../conductor/look-at-host.js";
import { verifyBootMac, verifyIdentity, type MachineIdentity } from "../../domain/host/verify-identity.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { deepDiff } from "../deep-diff.js";
import { objectAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { ValueObject } from "../value.js";
import { actOnHost } from "./act-on-host.js";
import { bmcTargetOf } from "./bmc-target.js";
import { wantedDigests } from "./digests.js";
import { driveHost } from "./drive-host.js";
import type { HostContext } from "./host-context.js";
import { knownStorage } from "./known-storage.js";
import { knownHardwareOf, pinnedDiskOf } from "./outputs.js";
import { ownerOf } from "../provider-config.js";
import { recordedOutputs } from "./recorded-outputs.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { verifyChange } from "./verify-change.js";
import { followsSystem, workOf, type OldHost } from "./work-of.js";

export type { OldHost } from "./work-of.js";

/** Carries a change out, or finishes what an earlier run left half-made. */
export async function updateHost(
  host: HostContext,
  context: ResourceContext,
  id: string,
  old: OldHost,
  news: ValueObject,
): Promise<ValueObject> {
  const spec = specOfInputs(context.name, ownerOf(host.config, context.urn), news);
  const work = workOf(spec, old, news);
  verifyChange(spec, old, news, work);
  if (work.kind === "record") return recordedOutputs(spec, id, old, news, {});
  const target = bmcTargetOf(news, host.config, textAt(old.outputs, "bmcCertificateFingerprint"));
  const memory = memoryOf(old.outputs);
  if (work.kind === "drive") {
    return driveHost({
      host,
      context,
      id,
      inputs: news,
      oldOutputs: old.outputs,
      spec,
      target,
      incarnation: memory.incarnation,
      memory: keepsPin(spec, old) ? memory : { ...memory, rootDevice: undefined },
      digests: wantedDigests(spec, objectAt(old.outputs, "provisioned")),
      goal: work.goal,
      cleanWanted: work.clean,
    });
  }
  if (work.kind === "act") return actOnHost({ host, context, id, old, news, spec, target, memory, actions: work.actions });
  const sight = await lookAtHost(host.deps.bmc, target, context.progress, 30_000);
  verifyIdentity(spec.name, memory.identity, sight.identity);
  verifyBootMac(spec.name, spec.bootMacAddress, sight.identity.macAddresses, "the BMC");
  return recordedOutputs(spec, id, old, news, { bmcCertificateFingerprint: sight.identity.certificateFingerprint });
}

export function memoryOf(outputs: ValueObject): HostMemory {
  const identity = objectAt(outputs, "identity");
  const field = (key: keyof MachineIdentity): string => textAt(identity, key) ?? "";
  const who = {
    uuid: field("uuid"),
    serialNumber: field("serialNumber"),
    sku: field("sku"),
    manufacturer: field("manufacturer"),
    model: field("model"),
  };
  return {
    incarnation: textAt(outputs, "incarnation") ?? "",
    identity: who,
    rootDevice: pinnedDiskOf(outputs),
    provisioned: textAt(objectAt(outputs, "provisioned"), "digest"),
    followsSystem: followsSystem(outputs),
    hardware: knownHardwareOf(outputs),
    storage: knownStorage(outputs),
  };
}

/** New hints choose anew, whenever they came; anything else stays on the disk that was pinned, and what is to be cleaned is that disk. */
export function keepsPin(spec: HostSpec, { inputs, outputs }: OldHost): boolean {
  if (spec.image === undefined) return true;
  const chosenBy = objectAt(objectAt(outputs, "rootDevice"), "hints") ?? objectAt(inputs, "rootDeviceHints") ?? {};
  return Object.keys(deepDiff(chosenBy, { ...spec.rootDeviceHints })).length === 0;
}
