import { lookAtHost, type HostSight } from "../../conductor/look-at-host.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import { verifyIdentity } from "../../domain/host/verify-identity.js";
import { flagAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { ValueObject } from "../value.js";
import { bmcTargetOf } from "./bmc-target.js";
import type { HostContext } from "./host-context.js";
import { memoryOf, type OldHost } from "./update-host.js";

/** What refresh finds. A BMC that does not answer keeps the old state and warns; power that somebody switched shows as a change of `online`. */
export async function readHost(
  host: HostContext,
  context: ResourceContext,
  id: string,
  old: OldHost,
): Promise<{ id: string; inputs: ValueObject; outputs: ValueObject }> {
  const sight = await look(host, context, old);
  if (sight === undefined) return { id, ...old };
  const memory = memoryOf(old.outputs);
  verifyIdentity(context.name, memory.identity, sight.identity);
  const { reading } = sight.claim;
  if (reading.kind === "claim" && reading.claim.incarnation !== memory.incarnation) {
    context.progress.warn(
      `${context.name}: the server carries another claim now (owner ${reading.claim.owner}); the next update will stop`,
    );
  }
  const isHalfDone = reading.kind === "claim" && !["running", "available", "registered"].includes(reading.claim.phase);
  if (isHalfDone && textAt(old.outputs, "state") === "provisioned") {
    context.progress.warn(
      `${context.name}: an earlier run over this server did not end (phase ${reading.claim.phase}): run pulumi up with the program of that run, or set another rebuildToken`,
    );
  }
  return { id, ...withPower(old, sight) };
}

async function look(host: HostContext, context: ResourceContext, old: OldHost): Promise<HostSight | undefined> {
  try {
    const target = bmcTargetOf(old.inputs, host.config, textAt(old.outputs, "bmcCertificateFingerprint"));
    return await lookAtHost(host.deps.bmc, target, context.progress, 10_000);
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code === "CANCELLED") throw error;
    context.progress.warn(`${context.name}: keeping what is known, the BMC could not be read: ${describeError(error)}`);
    return undefined;
  }
}

function withPower(old: OldHost, sight: HostSight): OldHost {
  if (textAt(old.outputs, "state") !== "provisioned" || (sight.power !== "On" && sight.power !== "Off")) return old;
  const online = sight.power === "On";
  if (online === (flagAt(old.inputs, "online") ?? true)) return old;
  return { inputs: { ...old.inputs, online }, outputs: { ...old.outputs, online } };
}
