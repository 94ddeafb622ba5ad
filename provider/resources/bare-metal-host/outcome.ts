import { sha256, type HostRun } from "../../conductor/host-run.js";
import type { HostGoal } from "../../domain/host/next-step.js";
import type { HostState } from "../../domain/host/states.js";
import { hostSteps } from "../../domain/host/steps.js";
import { objectAt, textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { isObject } from "../value.js";
import { given } from "../given.js";
import { imageDigests, type WantedDigests } from "./digests.js";
import { conditionOf } from "./adoption.js";
import { erasuresOutput } from "./erasures-output.js";
import { withDrift } from "./recorded-outputs.js";
import { cleanedCondition } from "./cleaned-condition.js";
import { compact, conditionsOf, conditionsOutput, diskOutput, hardwareOutput, handleOutput, identityOutput } from "./outputs.js";

export interface OutcomeRequest {
  readonly run: HostRun;
  readonly id: string;
  readonly inputs: ValueObject;
  readonly oldOutputs: ValueObject;
  readonly digests: WantedDigests | undefined;
}

/** Outputs of a run that reached its goal. */
export async function reachedOutputs(request: OutcomeRequest, goal: HostGoal): Promise<ValueObject> {
  const { run } = request;
  const state: HostState = goal === "followed" ? "externallyProvisioned" : goal === "provisioned" ? "provisioned" : "available";
  const facts = (run.alreadyRunning ? knownFacts(request) : undefined) ?? (await factsOf(request, state));
  const outputs = assemble(request, state, facts);
  if (state === "provisioned") await keepOutcome(run, facts);
  return outputs;
}

/** Outputs of a run that failed on its way: what is certain, and how far it came. */
export function brokenOutputs(request: OutcomeRequest, problem: string): ValueObject {
  const { run, oldOutputs } = request;
  const state = hostSteps[run.step].state;
  const kept: ValueObject = compact({
    hardware: run.inventory === undefined ? oldOutputs.hardware : hardwareOutput(run.inventory),
    rootDevice: run.lastDisk === undefined ? oldOutputs.rootDevice : diskOutput(run.lastDisk, run.spec.rootDeviceHints),
    timeline: timelineOf(run),
    provisioned: run.isOldContentGone ? undefined : oldOutputs.provisioned,
    os: run.isOldContentGone ? undefined : oldOutputs.os,
  });
  return assemble(request, state === "available" ? "inspecting" : state, kept, problem);
}

function assemble(request: OutcomeRequest, state: HostState, facts: ValueObject, problem?: string): ValueObject {
  const { run, id, inputs, oldOutputs } = request;
  // Who the server is stays as it was found first: the diff promises it, and register has compared the two.
  const identity = oldOutputs.identity ?? (run.hasSession ? identityOutput(run.session.identity) : {});
  const fingerprint = run.hasSession ? run.session.identity.certificateFingerprint : oldOutputs.bmcCertificateFingerprint;
  const conditions = conditionsOf(state, {
    claim: run.claimText === undefined ? "impossible" : "held",
    inspected: inspectedBy(request, facts),
    // Without a report, as with waitFor handedOver, there is no boot id.
    running: state === "provisioned" && (textAt(objectAt(facts, "os"), "bootId") ?? "") !== "",
    coldBoot: run.coldBootProven || run.handOver?.method === "reboot" || run.osResets > 0 || wasColdBefore(request),
    ...(problem === undefined ? {} : { problem }),
  });
  if (state === "available" && run.cleaned) conditions.push(cleanedCondition(inputs));
  const base: ValueObject = {
    ...inputs,
    owner: run.spec.owner,
    state,
    identity,
    bmcCertificateFingerprint: fingerprint ?? "",
    incarnation: run.incarnation,
    ...facts,
    erasures: erasuresOutput(run, oldOutputs),
    conditions: conditionsOutput(conditions),
  };
  return withDrift(
    compact({ ...base, handle: handleOutput(id, run.spec.name, inputs, base) }),
    run.drift,
    run.inventory === undefined ? "FoundByBmc" : "FoundByInspection",
  );
}

function inspectedBy({ run, oldOutputs }: OutcomeRequest, facts: ValueObject): "agent" | "bmc" | "no" {
  if (facts.hardware === undefined) return "no";
  if (run.inventory !== undefined || run.record?.inventory !== undefined) return "agent";
  const known = textAt(conditionOf(oldOutputs, "Inspected"), "reason");
  return run.facts !== undefined || known === "RedfishInspected" ? "bmc" : "agent";
}

/** What ran before and runs still had proven it. */
function wasColdBefore({ run, oldOutputs }: OutcomeRequest): boolean {
  return run.alreadyRunning && textAt(conditionOf(oldOutputs, "ColdBootProven"), "status") === "True";
}

async function factsOf(request: OutcomeRequest, state: HostState): Promise<ValueObject> {
  const { run, oldOutputs, digests } = request;
  // A server that runs its image already needs no download of it.
  const image = run.alreadyRunning ? undefined : await run.image;
  const inventory = run.inventory ?? run.record?.inventory;
  const hardware = inventory === undefined ? (seenByBmc(request) ?? oldOutputs.hardware) : hardwareOutput(inventory);
  const os = run.os ?? run.record?.os;
  const disk = run.disk ?? run.record?.disk;
  const provisioned: Value | undefined =
    state === "provisioned" && digests !== undefined
      ? {
          ...digests,
          ...imageDigests(image, run.spec, digests, objectAt(oldOutputs, "provisioned")),
          ...(run.bootEntry === undefined ? {} : { bootEntry: run.bootEntry }),
        }
      : undefined;
  return compact({
    hardware,
    rootDevice: disk === undefined ? oldOutputs.rootDevice : diskOutput(disk, run.spec.rootDeviceHints),
    provisioned,
    os: state === "provisioned" && os !== undefined ? { prettyName: os.prettyName, bootId: os.bootId, nonce: os.nonce } : undefined,
    timeline: timelineOf(run),
  });
}

/** What the BMC tells takes the place of what a BMC told, not of what an agent has seen. */
function seenByBmc({ run, oldOutputs }: OutcomeRequest): ValueObject | undefined {
  const isInspected = textAt(conditionOf(oldOutputs, "Inspected"), "reason") === "AgentInspected";
  return run.facts === undefined || isInspected ? undefined : hardwareOutput(run.facts);
}

function timelineOf(run: HostRun): ValueObject {
  const { phases, totalSeconds, posts } = run.timeline.result();
  const counters = run.counters();
  return {
    phases: phases.map(({ phase, seconds }) => ({ phase, seconds })),
    totalSeconds,
    posts,
    ramdiskBoots: run.ramdiskBoots,
    isoBytes: run.isoBytes,
    isoBytesRead: counters.isoBytesRead,
    stage2Bytes: counters.stage2Bytes,
    imageBytesSent: counters.imageBytesSent,
    kexec: run.handOver?.method === "kexec",
    ...(run.handOver?.method === "reboot" ? { kexecRefusal: run.handOver.reason } : {}),
    bmcRequests: run.hasSession ? run.session.requestCount : 0,
  };
}

/** Facts about a server that runs what is wanted: of the state, else of the finished run on this machine; a lost state is adopted with them. */
function knownFacts({ run, oldOutputs }: OutcomeRequest): ValueObject | undefined {
  if (textAt(objectAt(oldOutputs, "provisioned"), "digest") === run.digest) {
    const { hardware, rootDevice, provisioned, os, timeline } = oldOutputs;
    return compact({ hardware, rootDevice, provisioned, os, timeline });
  }
  const text = run.record?.outcome;
  if (text === undefined || run.record?.outcomeOf !== run.digest) return undefined;
  const parsed = JSON.parse(text) as Value;
  return isObject(parsed) ? parsed : undefined;
}

/** The attempt is over: only what was found out is worth keeping. */
async function keepOutcome(run: HostRun, facts: ValueObject): Promise<void> {
  const { hostKey, incarnation, digest } = run;
  const found = given({ disk: run.record?.disk, inventory: run.record?.inventory });
  const rebuildOf = sha256(run.spec.rebuildToken);
  run.record = { version: 1, hostKey, incarnation, digest, ...found, outcome: JSON.stringify(facts), outcomeOf: digest, rebuildOf };
  await run.deps.runs.write(run.record);
}
