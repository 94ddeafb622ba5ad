import { lookAtHost, seenDriftFacts, type HostSight } from "../../conductor/look-at-host.js";
import { bmcMayList, hardwareDrift } from "../../domain/hardware/hardware-drift.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import { describeClaim } from "../../domain/host/claim-decision.js";
import { ownerOf } from "../provider-config.js";
import { flagAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { ValueObject } from "../value.js";
import { conditionOf } from "./adoption.js";
import { bmcTargetOf } from "./bmc-target.js";
import type { HostContext } from "./host-context.js";
import { knownHardwareOf } from "./outputs.js";
import { outputsAfter, registrationOutputs, withDrift } from "./recorded-outputs.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { isImported } from "./unrecorded-paths.js";
import { memoryOf, type OldHost } from "./update-host.js";

/** Of one refresh, so that a thousand hosts stay bearable. A BMC that needs more to list its drives has them compared by an inspection only. */
const mostRequests = 12;

/** What refresh finds. A BMC that does not answer keeps the old state and warns; power that somebody switched shows as a change of `online`. */
export async function readHost(
  host: HostContext,
  context: ResourceContext,
  id: string,
  old: OldHost,
): Promise<{ id: string; inputs: ValueObject; outputs: ValueObject }> {
  const sight = await look(host, context, old);
  if (sight === undefined) return { id, ...old };
  const outputs = withHardware(context, old.outputs, sight);
  const identityText = otherMachine(old.outputs, sight);
  if (identityText !== undefined) {
    context.progress.warn(
      `${context.name}: ${identityText}: nothing will be done to it until this is settled [IDENTITY_MISMATCH]; remedy: correct bmc.address, or remove the old server from the state and declare the new one under its own name`,
    );
    return { id, inputs: old.inputs, outputs };
  }
  warnOfClaim(context, old, sight);
  return { id, ...withPower({ inputs: old.inputs, outputs: withRecorded(host, context, id, { inputs: old.inputs, outputs }) }, sight) };
}

/** Who the machine is, against who it was; parts that either does not tell do not count. */
function otherMachine(outputs: ValueObject, { identity }: HostSight): string | undefined {
  const known = memoryOf(outputs).identity;
  const differing = (["uuid", "serialNumber", "sku"] as const).find((field) => {
    const [was, is] = [known[field], identity[field]];
    return was !== "" && is !== "" && was.toLowerCase() !== is.toLowerCase();
  });
  if (differing === undefined) return undefined;
  return `another machine is behind its BMC: expected ${differing} ${known[differing]}, found ${identity[differing]} (${identity.manufacturer} ${identity.model})`;
}

function warnOfClaim(context: ResourceContext, old: OldHost, sight: HostSight): void {
  const { incarnation } = memoryOf(old.outputs);
  const { reading } = sight.claim;
  if (reading.kind !== "claim") return;
  if (reading.claim.incarnation !== incarnation) {
    context.progress.warn(
      `${context.name}: the server carries another claim now (${describeClaim(reading.claim)}); the next update that needs the server will stop`,
    );
    return;
  }
  const isHalfDone = !["running", "available", "registered"].includes(reading.claim.phase);
  if (isHalfDone && textAt(old.outputs, "state") === "provisioned") {
    context.progress.warn(
      `${context.name}: an earlier run over this server did not end (phase ${reading.claim.phase}): run pulumi up with the program of that run, or set another rebuildToken`,
    );
  }
}

/** Names swapped parts. Nothing else of the hardware is taken over, so that a refresh of what is as it was changes nothing. */
function withHardware(context: ResourceContext, outputs: ValueObject, sight: HostSight): ValueObject {
  const known = knownHardwareOf(outputs);
  // Without an inspection the identity alone is known.
  const drift = hardwareDrift(known ?? { board: memoryOf(outputs).identity }, seenDriftFacts(sight), false);
  for (const { text } of drift) context.progress.warn(`the hardware of ${context.name} has changed: ${text}`);
  // What an inspection found stays until the next one: the hardware in the state is the new one.
  const isInspections = textAt(conditionOf(outputs, "HardwareUnchanged"), "reason") === "FoundByInspection";
  return drift.length === 0 && isInspections ? outputs : withDrift(outputs, drift);
}

/** What the first program after an import said of the server is in the inputs only: the engine keeps the import's outputs. */
function withRecorded(host: HostContext, context: ResourceContext, id: string, { inputs, outputs }: OldHost): ValueObject {
  if (!isImported(outputs)) return outputs;
  const spec = specOfInputs(context.name, ownerOf(host.config, context.urn), inputs);
  return registrationOutputs(id, context.name, inputs, outputsAfter(spec, outputs));
}

async function look(host: HostContext, context: ResourceContext, old: OldHost): Promise<HostSight | undefined> {
  try {
    const target = bmcTargetOf(old.inputs, host.config, textAt(old.outputs, "bmcCertificateFingerprint"));
    const isComparable = bmcMayList(knownHardwareOf(old.outputs)?.disks ?? []);
    return await lookAtHost(host.deps.bmc, target, context.progress, {
      connectTimeoutMs: 10_000,
      ...(isComparable ? { drives: { mostRequests } } : {}),
    });
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code === "CANCELLED") throw error;
    context.progress.warn(`${context.name}: keeping what is known, the BMC could not be read: ${describeError(error)}`);
    return undefined;
  }
}

/** Under maintenance somebody works at the server: its power is not the program's business. */
function withPower(old: OldHost, sight: HostSight): OldHost {
  const state = textAt(old.outputs, "state");
  const hasSystem = state === "provisioned" || state === "externallyProvisioned";
  if (!hasSystem || flagAt(old.inputs, "maintenance") === true || (sight.power !== "On" && sight.power !== "Off")) return old;
  const online = sight.power === "On";
  if (online === (flagAt(old.inputs, "online") ?? true)) return old;
  return { inputs: { ...old.inputs, online }, outputs: { ...old.outputs, online } };
}
