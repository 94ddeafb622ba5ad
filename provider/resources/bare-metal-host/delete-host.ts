import { HostRun, hostKeyOf } from "../../conductor/host-run.js";
import { lookAtHost } from "../../conductor/look-at-host.js";
import { runHost } from "../../conductor/run-host.js";
import { claimOwner } from "../../domain/bmc/claim.js";
import { describeClaim } from "../../domain/host/claim-decision.js";
import { verifyIdentity } from "../../domain/host/verify-identity.js";
import { sha256 } from "../../conductor/host-run.js";
import type { ResourceContext } from "../resource.js";
import { textAt } from "../read-value.js";
import type { Value } from "../value.js";
import { isObject } from "../value.js";
import { bmcTargetOf } from "./bmc-target.js";
import type { HostContext } from "./host-context.js";
import { ownerOf } from "../provider-config.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { memoryOf, type OldHost } from "./update-host.js";

/** Gives the server back by `onDelete`. Acts only on its own incarnation: what a newer creation or another owner holds is left alone. */
export async function deleteHost(host: HostContext, context: ResourceContext, old: OldHost): Promise<void> {
  const spec = specOfInputs(context.name, ownerOf(host.config, context.urn), old.inputs);
  const target = bmcTargetOf(old.inputs, host.config, textAt(old.outputs, "bmcCertificateFingerprint"));
  const memory = memoryOf(old.outputs);
  const { progress } = context;
  await host.slots.use(progress.signal, async () => {
    const sight = await lookAtHost(host.deps.bmc, target, progress, 120_000);
    verifyIdentity(spec.name, memory.identity, sight.identity);
    const { reading } = sight.claim;
    const owner = claimOwner(spec.owner, sha256(spec.owner));
    if (reading.kind === "claim" && (reading.claim.owner !== owner || reading.claim.incarnation !== memory.incarnation)) {
      progress.warn(`${spec.name}: superseded, nothing done: the server now belongs to ${describeClaim(reading.claim)}`);
      return;
    }
    const record = await host.deps.runs.read(hostKeyOf(target));
    if (reading.kind !== "claim" && record !== undefined && record.incarnation !== memory.incarnation) {
      progress.warn(`${spec.name}: superseded, nothing done: a newer creation of this resource holds the server`);
      return;
    }
    if (reading.kind !== "claim" && heldClaim(old.outputs.conditions)) {
      await host.deps.runs.remove(hostKeyOf(target));
      progress.warn(`${spec.name}: the claim is gone from the BMC, so the server was released already: nothing done`);
      return;
    }
    const run = new HostRun({ deps: host.deps, spec, target, incarnation: memory.incarnation, digest: "", memory, progress });
    try {
      const wasWritten = memory.rootDevice !== undefined || memory.provisioned !== undefined;
      await runHost(run, "released", spec.onDelete === "deprovision" && wasWritten);
      progress.status("");
    } finally {
      await run.close();
    }
  });
}

function heldClaim(conditions: Value | undefined): boolean {
  return (
    Array.isArray(conditions) && conditions.some((item: Value) => isObject(item) && item.type === "Registered" && item.reason === "Claimed")
  );
}
