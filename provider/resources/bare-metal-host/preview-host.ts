import { sha256 } from "../../conductor/host-run.js";
import { lookAtHost, type HostSight } from "../../conductor/look-at-host.js";
import { claimOwner } from "../../domain/bmc/claim.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import { decideClaim } from "../../domain/host/claim-decision.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { verifyBootMac, verifyIdentity } from "../../domain/host/verify-identity.js";
import { objectAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { Value, ValueObject } from "../value.js";
import { hasUnknown, unknown } from "../value.js";
import { bmcTargetOf } from "./bmc-target.js";
import { wantedDigests } from "./digests.js";
import type { HostContext } from "./host-context.js";
import { lookAtImage } from "./look-at-image.js";
import { handleOutput, identityOutput, pinnedDiskOf } from "./outputs.js";
import { ownerOf } from "../provider-config.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { keepsPin, memoryOf, registrationOutputs, workOf, type OldHost } from "./update-host.js";

const lookTimeoutMs = 5_000;
const reachability = new Set(["BMC_UNREACHABLE", "BMC_TIMEOUT", "BMC_BUSY", "DEADLINE_EXCEEDED"]);

/** What a create will do, said before it is done; a look at the BMC finds wrong credentials, certificates and owners now. */
export async function previewCreate(host: HostContext, context: ResourceContext, inputs: ValueObject): Promise<ValueObject> {
  const outputs: Record<string, Value> = {
    ...withUnknowns([
      "state",
      "hardware",
      "rootDevice",
      "provisioned",
      "timeline",
      "os",
      "conditions",
      "incarnation",
      "identity",
      "bmcCertificateFingerprint",
    ]),
  };
  if (!hasUnknown(inputs.bmc) && !hasUnknown(inputs.bootMACAddress)) {
    const spec = specOfInputs(context.name, ownerOf(host.config, context.urn), inputs);
    const sight = await look(host, context, inputs, undefined);
    if (sight !== undefined) {
      verifyBootMac(spec.name, spec.bootMacAddress, sight.identity.macAddresses, "the BMC");
      judgeClaim(context, spec, inputs, sight, undefined);
      outputs["identity"] = identityOutput(sight.identity);
      outputs["bmcCertificateFingerprint"] = sight.identity.certificateFingerprint;
    }
    await lookAtImage(host.deps.images, spec, undefined);
    announceWrite(context, spec, inputs, undefined, []);
  }
  return { ...inputs, ...outputs, handle: hasUnknown(inputs.bmc) ? unknown : handleOutput("", context.name, inputs, outputs) };
}

/** What an update will do; a change that only concerns the registration looks at nothing. */
export async function previewUpdate(
  host: HostContext,
  context: ResourceContext,
  id: string,
  old: OldHost,
  news: ValueObject,
): Promise<ValueObject> {
  const kept = registrationOutputs(id, context.name, news, old.outputs);
  if (hasUnknown(news)) return { ...kept, ...withUnknowns(["state", "provisioned", "timeline", "os", "conditions"]) };
  const spec = specOfInputs(context.name, ownerOf(host.config, context.urn), news);
  const work = workOf(spec, old, news);
  if (work.kind === "record") return kept;
  const memory = memoryOf(old.outputs);
  const sight = await look(host, context, news, textAt(old.outputs, "bmcCertificateFingerprint"));
  if (sight !== undefined) {
    verifyIdentity(spec.name, memory.identity, sight.identity);
    judgeClaim(context, spec, news, sight, memory.incarnation);
  }
  if (work.kind !== "drive") return kept;
  const pinned = keepsPin(old.inputs, news) ? pinnedDiskOf(old.outputs) : undefined;
  await lookAtImage(host.deps.images, spec, pinned);
  announceWrite(context, spec, news, objectAt(old.outputs, "rootDevice"), work.reasons);
  return { ...kept, ...withUnknowns(["state", "provisioned", "timeline", "os", "conditions"]) };
}

async function look(
  host: HostContext,
  context: ResourceContext,
  inputs: ValueObject,
  fingerprint: string | undefined,
): Promise<HostSight | undefined> {
  try {
    return await lookAtHost(host.deps.bmc, bmcTargetOf(inputs, host.config, fingerprint), context.progress, lookTimeoutMs);
  } catch (error) {
    if (!(error instanceof BareMetalError) || !reachability.has(error.code)) throw error;
    context.progress.warn(`${context.name}: the BMC could not be looked at: ${describeError(error)}`);
    return undefined;
  }
}

/** Throws as the run would. */
function judgeClaim(
  context: ResourceContext,
  spec: HostSpec,
  inputs: ValueObject,
  sight: HostSight,
  incarnation: string | undefined,
): void {
  const owner = claimOwner(spec.owner, sha256(spec.owner));
  const wanted = wantedDigests(spec)?.digest ?? "";
  const answer = decideClaim({
    reading: sight.claim.reading,
    owner,
    ownerName: spec.owner,
    host: spec.name,
    incarnation,
    wanted,
    // What is not known yet cannot be compared with what runs: the update will.
    rebuild: spec.rebuildToken !== "" || hasUnknownContent(inputs),
    force: spec.force,
  });
  if (answer.kind === "running") context.progress.info(`${spec.name} already runs what the program asks for: it is adopted as it is`);
  if (answer.kind === "seize") context.progress.warn(`force: ${spec.name} will be taken over from owner ${answer.claim.owner}`);
}

/** The destructive part of the plan, by name: which disk, under which rule, and how many firmware boots. */
function announceWrite(
  context: ResourceContext,
  spec: HostSpec,
  inputs: ValueObject,
  disk: ValueObject | undefined,
  reasons: readonly string[],
): void {
  const why = reasons.length === 0 ? "" : ` (${reasons.join(", ")})`;
  const { progress } = context;
  if (spec.image === undefined && !hasUnknown(inputs.image)) {
    progress.info(
      `${spec.name} will boot the ramdisk once${why}: 1 POST; ${disk === undefined ? "no disk is written" : `${diskText(disk)} is cleaned`}`,
    );
    return;
  }
  const image = hasUnknown(objectAt(inputs, "image")?.url ?? inputs.image) ? "an image that is not known yet" : (spec.image?.url ?? "");
  const where = disk === undefined ? diskRule(spec, inputs) : diskText(disk);
  const foreign = spec.overwrite === "foreign" ? "whatever it carries is OVERWRITTEN" : "foreign data on it stops the run";
  const posts = spec.kexec === "never" ? "2 POSTs, since kexec is never" : "1 POST, 2 if the server refuses kexec";
  progress.warn(`${spec.name}: ${image} will be written to ${where}${why}; ${foreign}; ${posts}`);
}

function hasUnknownContent(inputs: ValueObject): boolean {
  return [inputs.image, inputs.userData, inputs.networkData, inputs.metaData, inputs.rebuildToken].some((value) => hasUnknown(value));
}

function diskRule(spec: HostSpec, inputs: ValueObject): string {
  if (hasUnknown(inputs.rootDeviceHints))
    return "the one disk that matches rootDeviceHints, which are not known yet; the run stops at none or several";
  const hints = Object.entries(spec.rootDeviceHints).map(([key, value]) => `${key} ${String(value)}`);
  if (hints.length === 0) return "the server's only disk; the run stops if it has several";
  return `the one disk that matches ${hints.join(", ")}; the run stops at none or several`;
}

function diskText(disk: ValueObject): string {
  return `disk ${textAt(disk, "model") ?? ""} serial ${textAt(disk, "serialNumber") ?? "unknown"}`;
}

function withUnknowns(keys: readonly string[]): Record<string, Value> {
  return Object.fromEntries(keys.map((key) => [key, unknown]));
}
