import { decideClaim, describeClaim, type ClaimAnswer } from "../../domain/host/claim-decision.js";
import { verifyIdle } from "../../domain/host/verify-idle.js";
import { verifyBootMac, verifyIdentity } from "../../domain/host/verify-identity.js";
import { BareMetalError } from "../../domain/errors.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import type { RunRecord } from "../../ports/run-store.js";
import type { ClaimState } from "../../ports/bmc.js";
import { sha256, type HostRun } from "../host-run.js";

const connectTimeoutMs = 120_000;

/** Logs in, identifies the machine, reads the claim and takes it, and finds what an earlier run on this machine left behind. */
export async function register(run: HostRun): Promise<void> {
  run.unlock = await run.deps.runs.lock(run.hostKey);
  if (!run.hasSession) run.session = await run.deps.bmc.connect(run.progress, run.target, { connectTimeoutMs });
  const { identity, capabilities } = run.session;
  if (run.memory !== undefined) verifyIdentity(run.spec.name, run.memory.identity, identity);
  verifyBootMac(run.spec.name, run.spec.bootMacAddress, identity.macAddresses, "the BMC");
  if (!capabilities.virtualMedia && needsRamdisk(run)) {
    throw new BareMetalError("BMC_UNSUPPORTED", `the BMC of ${run.spec.name} offers no virtual CD`, {
      subject: run.spec.name,
      remedy: "check its licence and that virtual media is enabled",
    });
  }
  run.record = recordFor(run, await run.deps.runs.read(run.hostKey));
  run.power = await run.session.powerState(run.progress);
  await takeClaim(run);
  resumeAttempt(run);
  run.registered = true;
}

/** What this machine remembers of another creation of the host says nothing about which disk is ours now. */
function recordFor({ memory }: HostRun, record: RunRecord | undefined): RunRecord | undefined {
  if (memory === undefined || record === undefined || record.incarnation === memory.incarnation) return record;
  const { disk: _disk, erasing: _erasing, erasures: _erasures, ...kept } = record;
  return kept;
}

/** Cleaning before a release finds out for itself. */
function needsRamdisk({ goal, spec }: HostRun): boolean {
  return goal === "provisioned" || (goal === "available" && spec.inspection === "agent");
}

/** Only a rebuildToken other than the one that made what runs, as far as this machine remembers, asks for a disk to be written anew. */
export function asksForRebuild(spec: HostSpec, record: RunRecord | undefined): boolean {
  return spec.rebuildToken !== "" && record?.rebuildOf !== undefined && record.rebuildOf !== sha256(spec.rebuildToken);
}

async function takeClaim(run: HostRun): Promise<void> {
  const state = await run.session.readClaim(run.progress);
  const follows = run.goal === "followed";
  const answer = decideClaim({
    reading: state.reading,
    owner: run.owner,
    ownerName: run.spec.owner,
    host: run.spec.name,
    incarnation: run.memory?.incarnation,
    wanted: run.digest,
    provisioned: run.memory?.provisioned,
    rebuild: asksForRebuild(run.spec, run.record),
    follow: follows,
    force: run.spec.force,
  });
  // What runs stays running.
  if (!follows)
    verifyIdle({
      ...{ host: run.spec.name, isOn: run.power === "On", answer, isInState: run.memory !== undefined },
      ...{ isOurRun: run.record?.attempt !== undefined, force: run.spec.force },
    });
  await applyClaim(run, answer, state);
}

async function applyClaim(run: HostRun, answer: ClaimAnswer, state: ClaimState): Promise<void> {
  if (answer.kind === "unclaimable" || (answer.kind === "take" && !state.writable)) {
    run.progress.info(
      answer.kind === "unclaimable"
        ? `asset tag of ${run.spec.name} holds "${answer.text}", which stays: the server carries no claim but the label on its disk`
        : `the BMC of ${run.spec.name} has no writable asset tag: the server carries no claim but the label on its disk`,
    );
    run.claimText = undefined;
    return;
  }
  if (answer.kind === "seize") run.progress.warn(`force: taking ${run.spec.name} over from owner ${answer.claim.owner}`);
  if (answer.kind === "renamed")
    run.progress.info(`${run.spec.name}: claimed under a former owner's name (${describeClaim(answer.claim)})`);
  run.claimText = state.text;
  if (answer.kind === "running") {
    run.alreadyRunning = run.goal !== "followed";
    return run.claim("running", run.digest);
  }
  if (answer.kind === "resume" || answer.kind === "renamed") {
    run.claimPhase = answer.claim.phase;
    return run.claim(answer.claim.phase, answer.claim.digest);
  }
  // A claim that was cleared, or is taken over from a former owner's name: what runs is known from the state.
  if (run.memory?.provisioned !== undefined) return run.claim("running", run.memory.provisioned);
  if (run.memory?.followsSystem === true) return run.claim("running");
  return run.claim("registered");
}

/** An earlier run may have left a ramdisk or a starting system behind that still calls the address it knows. */
function resumeAttempt(run: HostRun): void {
  const { record } = run;
  if (record?.attempt === undefined || run.alreadyRunning) return;
  const mayHaveLeft = run.claimPhase === "handedOver" || (run.claimText === undefined && record.isLeft === true);
  const isLeft = mayHaveLeft && record.nonce !== undefined && record.digest === run.digest;
  run.touched ||= isLeft;
  if (isLeft && record.coldBootProven === true) run.coldBootProven = true;
  if (isLeft && record.os?.nonce === record.nonce) {
    // It had reported: if it is off now, then because the run or somebody switched it off since.
    run.handedOver = true;
    run.os = record.os;
  } else if (run.power === "On") {
    if (isLeft) run.handedOver = true;
    else if (run.claimPhase !== "running") run.agentExpected = true;
  }
}
