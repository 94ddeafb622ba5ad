import { HostRun, hostKeyOf, sha256, type HostMemory } from "../../conductor/host-run.js";
import { lookAtHost, type HostSight } from "../../conductor/look-at-host.js";
import { runHost } from "../../conductor/run-host.js";
import { claimOwner } from "../../domain/bmc/claim.js";
import { BareMetalError } from "../../domain/errors.js";
import { describeClaim } from "../../domain/host/claim-decision.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { verifyIdentity } from "../../domain/host/verify-identity.js";
import type { ResourceContext } from "../resource.js";
import { textAt } from "../read-value.js";
import type { ValueObject } from "../value.js";
import { adoptionOf, conditionOf } from "./adoption.js";
import { bmcTargetOf } from "./bmc-target.js";
import { isCleanedAsAsked } from "./cleaned-condition.js";
import type { HostContext } from "./host-context.js";
import { inSlot } from "./in-slot.js";
import { ownerOf } from "../provider-config.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { memoryOf, type OldHost } from "./update-host.js";

/** Gives the server back by `onDelete`. Acts only on its own incarnation: what a newer creation or another owner holds is left alone. */
export async function deleteHost(host: HostContext, context: ResourceContext, old: OldHost): Promise<void> {
  const spec = releaseSpec(specOfInputs(context.name, ownerOf(host.config, context.urn), old.inputs), old.outputs);
  refuseHandsOff(spec);
  const target = bmcTargetOf(old.inputs, host.config, textAt(old.outputs, "bmcCertificateFingerprint"));
  const memory = memoryOf(old.outputs);
  const { progress } = context;
  await inSlot(host, context, async () => {
    const sight = await lookAtHost(host.deps.bmc, target, progress, 120_000);
    verifyIdentity(spec.name, memory.identity, sight.identity);
    const record = await host.deps.runs.read(hostKeyOf(target));
    const nothing = nothingToDo({ spec, memory, sight, recordedIncarnation: record?.incarnation, outputs: old.outputs });
    if (nothing !== undefined) {
      if (nothing.forget) await host.deps.runs.remove(hostKeyOf(target));
      progress.warn(`${spec.name}: ${nothing.why}`);
      return;
    }
    const run = new HostRun({ deps: host.deps, spec, target, incarnation: memory.incarnation, digest: "", memory, progress });
    try {
      const isDirty = wasWritten(memory, old.outputs) && !isCleanedAsAsked(old.inputs, old.outputs);
      await runHost(run, "released", spec.onDelete === "deprovision" && isDirty);
      progress.status("");
    } finally {
      await run.close();
    }
  });
}

/** A system that somebody else installed is left running; only a program that says so itself has it switched off. */
function releaseSpec(spec: HostSpec, outputs: ValueObject): HostSpec {
  const isExternal = spec.externallyProvisioned || textAt(outputs, "state") === "externallyProvisioned";
  return isExternal && spec.onDelete === "deprovision" ? { ...spec, onDelete: "detach" } : spec;
}

function refuseHandsOff(spec: HostSpec): void {
  if (!spec.maintenance) return;
  throw new BareMetalError("INPUT_INVALID", `${spec.name} is in maintenance, and its deletion would need the server`, {
    subject: spec.name,
    remedy: "set maintenance: false and run pulumi up first; pulumi state delete forgets it without touching the server",
  });
}

/** An adopted disk is only looked at when this owner has written it once, and only what carries our label is removed. */
function wasWritten(memory: HostMemory, outputs: ValueObject): boolean {
  return memory.rootDevice !== undefined || memory.provisioned !== undefined || adoptionOf(outputs) === "OwnClaim";
}

interface ReleaseQuestion {
  readonly spec: HostSpec;
  readonly memory: HostMemory;
  readonly sight: HostSight;
  readonly recordedIncarnation: string | undefined;
  readonly outputs: ValueObject;
}

/** Why the server is not ours to give back; `forget`: what this machine remembers of it is of no use any more. */
function nothingToDo(question: ReleaseQuestion): { readonly why: string; readonly forget: boolean } | undefined {
  const { spec, memory, sight, recordedIncarnation, outputs } = question;
  const { reading } = sight.claim;
  if (reading.kind === "claim") {
    // Under a former owner's name it is ours all the same.
    if (reading.claim.incarnation === memory.incarnation) return undefined;
    return { why: `superseded, nothing done: the server now belongs to ${describeClaim(reading.claim)}`, forget: false };
  }
  if (recordedIncarnation !== undefined && recordedIncarnation !== memory.incarnation)
    return { why: "superseded, nothing done: a newer creation of this resource holds the server", forget: false };
  const reason = textAt(conditionOf(outputs, "Registered"), "reason");
  if (reason === "Claimed" || reason === "ImportedClaim")
    return { why: "the claim is gone from the BMC, so the server was released already: nothing done", forget: true };
  if (reason === "NotClaimed" && (spec.onDelete === "detach" || sight.power === "Off"))
    return { why: `imported and never claimed by ${claimOwner(spec.owner, sha256(spec.owner))}: forgotten, nothing done`, forget: true };
  return undefined;
}
