import { asksForRebuild } from "../../conductor/steps/register.js";
import { hostKeyOf, sha256, type HostMemory } from "../../conductor/host-run.js";
import { lookAtHost, type HostSight } from "../../conductor/look-at-host.js";
import { formatBmcAddress, parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { claimOwner } from "../../domain/bmc/claim.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import { decideClaim } from "../../domain/host/claim-decision.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { verifyIdle } from "../../domain/host/verify-idle.js";
import { verifyBootMac, verifyIdentity } from "../../domain/host/verify-identity.js";
import { objectAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { Value, ValueObject } from "../value.js";
import { hasUnknown, unknown } from "../value.js";
import { hostId } from "./create-host.js";
import { bmcTargetOf } from "./bmc-target.js";
import { checksumOfUnknownFile } from "./checksum-change.js";
import { previewCleaning } from "./cleaning-of-known-server.js";
import { wantedDigests } from "./digests.js";
import type { HostContext } from "./host-context.js";
import { lookAtImage } from "./look-at-image.js";
import { networkWarnings, verifyKnownNics } from "./network-of-known-server.js";
import { handleOutput, identityOutput, pinnedDiskOf } from "./outputs.js";
import { ownerOf } from "../provider-config.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { recordedOutputs, outputsAfter, registrationOutputs } from "./recorded-outputs.js";
import { keepsPin, memoryOf } from "./update-host.js";
import { verifyChange, verifyCreate } from "./verify-change.js";
import { describeActions, describeColdBoot, describeRecorded, describeTakeOver } from "./describe-work.js";
import { workOf, type OldHost } from "./work-of.js";

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
      "owner",
      "identity",
      "bmcCertificateFingerprint",
    ]),
  };
  if (!hasUnknown(inputs.bmc) && !hasUnknown(inputs.bootMACAddress)) {
    const spec = specOf(host, context, inputs);
    verifyCreate(spec);
    const sight = await look(host, context, inputs, undefined);
    if (sight !== undefined) {
      verifyBootMac(spec.name, spec.bootMacAddress, sight.identity.macAddresses, "the BMC");
      await judgeClaim(host, context, { spec, inputs, sight, memory: undefined });
      outputs["identity"] = identityOutput(sight.identity);
      outputs["bmcCertificateFingerprint"] = sight.identity.certificateFingerprint;
    }
    await lookAtImage(host.deps.images, spec, undefined);
    if (spec.externallyProvisioned) context.progress.info(describeTakeOver(spec));
    else announceWrite(context, spec, inputs, undefined, []);
  }
  return { ...inputs, ...outputs, handle: hasUnknown(inputs.bmc) ? unknown : handleOutput(idOf(inputs), context.name, inputs, outputs) };
}

/** What an update will do; a change that only concerns the registration looks at nothing. */
export async function previewUpdate(
  host: HostContext,
  context: ResourceContext,
  id: string,
  old: OldHost,
  news: ValueObject,
): Promise<ValueObject> {
  const spec = hasUnknown(news.bmc) || hasUnknown(news.bootMACAddress) ? undefined : specOf(host, context, news);
  if (spec === undefined || hasUnknown(news)) return previewed(id, context.name, news, old, driven);
  const work = workOf(spec, old, news);
  verifyChange(spec, old, news, work);
  const isPinned = keepsPin(spec, old);
  const pinned = isPinned ? pinnedDiskOf(old.outputs) : undefined;
  for (const line of previewCleaning(spec, old, news, work, pinned)) context.progress.info(line);
  if (work.kind !== "drive") for (const line of describeColdBoot(spec, old, news)) context.progress.info(line);
  if (work.kind === "record") {
    for (const line of describeRecorded(spec, old, news)) context.progress.info(line);
    return recordedOutputs(spec, id, old, news, {});
  }
  const memory = memoryOf(old.outputs);
  const sight = await look(host, context, news, textAt(old.outputs, "bmcCertificateFingerprint"));
  if (sight !== undefined) {
    verifyIdentity(spec.name, memory.identity, sight.identity);
    verifyBootMac(spec.name, spec.bootMacAddress, sight.identity.macAddresses, "the BMC");
    await judgeClaim(host, context, { spec, inputs: news, sight, memory });
  }
  // Another way of trusting the BMC may record another certificate.
  const certificate = ["bmcCertificateFingerprint"];
  const stays = { inputs: old.inputs, outputs: outputsAfter(spec, old.outputs) };
  if (work.kind === "act") {
    context.progress.info(describeActions(spec, work.actions));
    return previewed(id, context.name, news, stays, [
      ...certificate,
      "owner",
      "conditions",
      ...(work.actions.includes("inspect") ? ["hardware"] : []),
    ]);
  }
  if (work.kind === "reconnect") return previewed(id, context.name, news, stays, certificate);
  if (work.goal === "followed") {
    context.progress.info(describeTakeOver(spec));
    return previewed(id, context.name, news, old, driven);
  }
  verifyKnownNics(spec, old.outputs);
  await lookAtImage(host.deps.images, spec, pinned, old.outputs);
  const unknownFile = checksumOfUnknownFile(spec, old);
  if (unknownFile !== undefined) context.progress.warn(unknownFile);
  const former = objectAt(old.outputs, "rootDevice");
  announceWrite(context, spec, news, isPinned ? former : undefined, work.reasons);
  if (!isPinned && former !== undefined)
    context.progress.warn(`${spec.name}: rootDeviceHints changed: what is on the former root device, ${diskText(former)}, stays there`);
  return previewed(id, context.name, news, old, driven);
}

/** Outputs that a run over the server may change. */
const driven = [
  "state",
  "hardware",
  "rootDevice",
  "provisioned",
  "timeline",
  "os",
  "erasures",
  "conditions",
  "owner",
  "bmcCertificateFingerprint",
];

function previewed(id: string, name: string, news: ValueObject, old: OldHost, changing: readonly string[]): ValueObject {
  const outputs = registrationOutputs(id, name, news, { ...old.outputs, ...withUnknowns(changing) });
  return hasUnknown(news.bmc) ? { ...outputs, handle: unknown } : outputs;
}

function specOf(host: HostContext, context: ResourceContext, inputs: ValueObject): HostSpec {
  return specOfInputs(context.name, ownerOf(host.config, context.urn), inputs);
}

function idOf(inputs: ValueObject): string {
  return hostId(formatBmcAddress(parseBmcAddress(textAt(objectAt(inputs, "bmc"), "address") ?? "")));
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

interface ClaimLook {
  readonly spec: HostSpec;
  readonly inputs: ValueObject;
  readonly sight: HostSight;
  readonly memory: HostMemory | undefined;
}

/** Throws as the run would. */
async function judgeClaim(host: HostContext, context: ResourceContext, { spec, inputs, sight, memory }: ClaimLook): Promise<void> {
  const record = await host.deps.runs.read(hostKeyOf(bmcTargetOf(inputs, host.config, undefined)));
  const answer = decideClaim({
    reading: sight.claim.reading,
    owner: claimOwner(spec.owner, sha256(spec.owner)),
    ownerName: spec.owner,
    host: spec.name,
    incarnation: memory?.incarnation,
    wanted: wantedDigests(spec)?.digest ?? "",
    provisioned: memory?.provisioned,
    // What is not known yet cannot be compared with what runs: the update will.
    rebuild: asksForRebuild(spec, record) || hasUnknownContent(inputs),
    follow: spec.externallyProvisioned,
    force: spec.force,
  });
  if (answer.kind === "renamed") context.progress.info(`${spec.name}: its claim is written anew under the owner's new name, ${spec.owner}`);
  if (spec.externallyProvisioned) return;
  verifyIdle({
    ...{ host: spec.name, isOn: sight.power === "On", answer, isInState: memory !== undefined },
    ...{ isOurRun: record?.attempt !== undefined, force: spec.force },
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
  if (spec.image === undefined && !hasUnknown(inputs.image) && spec.inspection !== "agent" && disk === undefined) {
    progress.info(`${spec.name} will be registered${why} without a boot: inspection is ${spec.inspection}`);
    return;
  }
  if (spec.image === undefined && !hasUnknown(inputs.image)) {
    progress.info(
      `${spec.name} will boot the ramdisk once${why}: 1 POST; ${disk === undefined ? "no disk is written" : `${diskText(disk)} is cleaned`}`,
    );
    return;
  }
  const image = hasUnknown(objectAt(inputs, "image")?.url ?? inputs.image)
    ? "an image that is not known yet"
    : shownUrl(spec.image?.url ?? "");
  const where = disk === undefined ? diskRule(spec, inputs) : diskText(disk);
  const foreign = spec.overwrite === "foreign" ? "whatever it carries is OVERWRITTEN" : "foreign data on it stops the run";
  if (!hasUnknown(inputs.networkData)) for (const warning of networkWarnings(spec)) progress.warn(warning);
  progress.warn(`${spec.name}: ${image} will be written to ${where}${why}; ${foreign}; ${foreseenPosts(spec)}`);
}

/** A hand-over by reboot proves the cold boot by itself. */
function foreseenPosts({ kexec, verifyColdBoot }: HostSpec): string {
  if (kexec === "never") return "2 POSTs, since kexec is never";
  return verifyColdBoot ? "2 POSTs, the second for verifyColdBoot" : "1 POST, 2 if the server refuses kexec";
}

/** Without credentials and query, which may hold a signature. */
function shownUrl(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  return `${url.origin}${url.pathname}`;
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
