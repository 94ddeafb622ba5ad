import { HostRun, type HostMemory } from "../../conductor/host-run.js";
import { setPower } from "../../conductor/set-power.js";
import { lookAtHost } from "../../conductor/look-at-host.js";
import { verifyBootMac, verifyIdentity, type MachineIdentity } from "../../domain/host/verify-identity.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { deepDiff } from "../deep-diff.js";
import { objectAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { ValueObject } from "../value.js";
import { bmcTargetOf } from "./bmc-target.js";
import { wantedDigests } from "./digests.js";
import { changeClassOf, isUnfinished } from "./diff-host.js";
import { driveHost, goalOf } from "./drive-host.js";
import type { HostContext } from "./host-context.js";
import { handleOutput, pinnedDiskOf } from "./outputs.js";
import { ownerOf } from "../provider-config.js";
import { specOfInputs } from "./spec-of-inputs.js";

export interface OldHost {
  readonly inputs: ValueObject;
  readonly outputs: ValueObject;
}

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
      goal: goalOf(spec),
      cleanWanted: work.clean,
    });
  }
  let fingerprint = textAt(old.outputs, "bmcCertificateFingerprint") ?? "";
  if (work.kind === "power") {
    const run = new HostRun({
      deps: host.deps,
      spec,
      target,
      incarnation: memory.incarnation,
      digest: textAt(objectAt(old.outputs, "provisioned"), "digest") ?? "",
      memory,
      progress: context.progress,
    });
    try {
      await setPower(run);
      fingerprint = run.session.identity.certificateFingerprint;
    } finally {
      await run.close();
    }
  } else if (work.kind === "reconnect") {
    const sight = await lookAtHost(host.deps.bmc, target, context.progress, 30_000);
    verifyIdentity(spec.name, memory.identity, sight.identity);
    verifyBootMac(spec.name, spec.bootMacAddress, sight.identity.macAddresses, "the BMC");
    fingerprint = sight.identity.certificateFingerprint;
  }
  return registrationOutputs(id, context.name, news, { ...old.outputs, bmcCertificateFingerprint: fingerprint });
}

export type Work =
  | { readonly kind: "drive"; readonly clean: boolean; readonly reasons: readonly string[] }
  | { readonly kind: "power" }
  | { readonly kind: "reconnect" }
  | { readonly kind: "record" };

/**
 * What a change asks for: decided from what was provisioned and what is wanted, not from the diff alone, so that an unfinished run is finished.
 * Another owner's name in the provider's configuration changes every digest and is no reason to write: what is wanted must differ under the same name.
 */
export function workOf(spec: HostSpec, old: OldHost, news: ValueObject): Work {
  const changed = Object.keys(deepDiff(old.inputs, news));
  const written = objectAt(old.outputs, "provisioned");
  const provisioned = textAt(written, "digest");
  const wanted = wantedDigests(spec, written)?.digest;
  const before = wantedDigests(specOfInputs(spec.name, spec.owner, old.inputs))?.digest;
  if (isUnfinished(old.outputs, news) || (provisioned !== wanted && before !== wanted)) {
    const reasons = changed.filter((path) => changeClassOf(path) === "reprovision");
    const wasWritten = provisioned !== undefined || old.outputs.rootDevice !== undefined;
    return {
      kind: "drive",
      clean: spec.image === undefined && wasWritten,
      reasons: reasons.length > 0 ? reasons : ["the last run did not finish"],
    };
  }
  if (changed.some((path) => changeClassOf(path) === "power")) return { kind: "power" };
  return changed.some((path) => path.startsWith("bmc") || path === "bootMACAddress") ? { kind: "reconnect" } : { kind: "record" };
}

export function memoryOf(outputs: ValueObject): HostMemory {
  const identity = objectAt(outputs, "identity");
  const field = (key: keyof MachineIdentity): string => textAt(identity, key) ?? "";
  return {
    incarnation: textAt(outputs, "incarnation") ?? "",
    identity: {
      uuid: field("uuid"),
      serialNumber: field("serialNumber"),
      sku: field("sku"),
      manufacturer: field("manufacturer"),
      model: field("model"),
    },
    rootDevice: pinnedDiskOf(outputs),
    provisioned: textAt(objectAt(outputs, "provisioned"), "digest"),
  };
}

/** Outputs after a change that touched no disk. */
export function registrationOutputs(id: string, name: string, news: ValueObject, outputs: ValueObject): ValueObject {
  const inputKeys = new Set(Object.keys(news));
  const facts = [
    "state",
    "hardware",
    "rootDevice",
    "provisioned",
    "identity",
    "bmcCertificateFingerprint",
    "incarnation",
    "timeline",
    "os",
    "conditions",
  ];
  const kept = Object.fromEntries(
    facts.filter((key) => !inputKeys.has(key) && outputs[key] !== undefined).map((key) => [key, outputs[key]]),
  );
  return { ...news, ...kept, handle: handleOutput(id, name, news, kept) };
}

/** New hints choose anew, whenever they came; anything else stays on the disk that was pinned, and what is to be cleaned is that disk. */
export function keepsPin(spec: HostSpec, { inputs, outputs }: OldHost): boolean {
  if (spec.image === undefined) return true;
  const chosenBy = objectAt(objectAt(outputs, "rootDevice"), "hints") ?? objectAt(inputs, "rootDeviceHints") ?? {};
  return Object.keys(deepDiff(chosenBy, { ...spec.rootDeviceHints })).length === 0;
}
