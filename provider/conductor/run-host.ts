import { BareMetalError } from "../domain/errors.js";
import type { HostGoal, HostSnapshot } from "../domain/host/next-step.js";
import { nextStep } from "../domain/host/next-step.js";
import { hostSteps, stepCount, type HostStep } from "../domain/host/steps.js";
import type { HostRun } from "./host-run.js";
import { awaitAgent } from "./steps/await-agent.js";
import { awaitOs } from "./steps/await-os.js";
import { follow } from "./steps/follow.js";
import { proveColdBoot } from "./steps/prove-cold-boot.js";
import { readHardware } from "./steps/read-hardware.js";
import { bootRamdisk } from "./steps/boot-ramdisk.js";
import { cleanDisk } from "./steps/clean-disk.js";
import { handOver } from "./steps/hand-over.js";
import { inspect } from "./steps/inspect.js";
import { pinDisk } from "./steps/pin-disk.js";
import { register } from "./steps/register.js";
import { release } from "./steps/release.js";
import { setBootEntry } from "./steps/set-boot-entry.js";
import { adopt, park, settle } from "./steps/settle.js";
import { finishDisk, prepareDisk, writeImage } from "./steps/write-disk.js";

const maxSteps = 60;

const actions: Readonly<Record<HostStep, (run: HostRun) => Promise<void>>> = {
  register,
  bootRamdisk,
  awaitAgent,
  inspect,
  readHardware,
  follow,
  proveColdBoot,
  pinDisk,
  prepareDisk,
  writeImage,
  finishDisk,
  setBootEntry,
  handOver,
  awaitOs,
  settle,
  cleanDisk,
  park,
  release,
};

/** Observe, ask what is next, do it, until the goal is reached. A lost agent is looked for again; everything else ends the run. */
export async function runHost(run: HostRun, goal: HostGoal, cleanWanted: boolean): Promise<void> {
  run.goal = goal;
  for (let count = 0; count < maxSteps; count++) {
    run.progress.signal.throwIfAborted();
    const decision = nextStep(goal, await observe(run, cleanWanted));
    if (run.alreadyRunning) return adopt(run);
    if (decision.kind === "done") return;
    run.progress.debug(`${run.spec.name}: ${decision.step}: ${decision.reason}`);
    run.stepPrefix = stepCount(goal, decision.step);
    await perform(run, decision.step);
  }
  throw new BareMetalError("PROVIDER_BUG", `${run.spec.name} did not reach ${goal} within ${maxSteps} steps; last was ${run.step}`);
}

async function perform(run: HostRun, step: HostStep): Promise<void> {
  run.step = step;
  run.progress.status(hostSteps[step].status);
  await run.deps.boundary?.(`${step}:before`);
  run.progress.phase?.(step, "start");
  try {
    await run.timeline.measure(step, () => actions[step](run));
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "AGENT_LOST") throw error;
    run.agentLosses++;
    if (run.agentLosses > 2) throw error;
    run.progress.warn(`${error.message}: starting the ramdisk of ${run.spec.name} again`);
    run.forgetAgent();
  } finally {
    run.progress.phase?.(step, "end");
  }
  await run.deps.boundary?.(`${step}:after`);
}

async function observe(run: HostRun, cleanWanted: boolean): Promise<HostSnapshot> {
  if (run.registered && run.agent === undefined && !run.handedOver && !run.settled) run.power = await run.session.powerState(run.progress);
  return {
    registered: run.registered,
    power: run.power === "On" || run.power === "Off" ? run.power : "other",
    claimPhase: run.claimPhase,
    agentConnected: run.agent !== undefined,
    agentExpected: run.agentExpected,
    inspected: run.inventory !== undefined || run.facts !== undefined,
    diskPinned: run.disk !== undefined,
    labelPhase: run.labelPhase,
    imageWritten: run.imageWritten,
    bootEntrySet: run.bootEntry !== undefined,
    handedOver: run.handedOver,
    osReported: run.os !== undefined,
    settled: run.settled,
    cleaned: run.cleaned,
    cleanWanted,
    // What is written needs the agent's view of the disks.
    inspection: run.spec.image === undefined ? run.spec.inspection : "agent",
    coldBootDue: isColdBootDue(run),
  };
}

/** A system that is to be off is not started for it; one that the firmware has started has proved it already. */
function isColdBootDue({ spec, os, coldBootProven, coldBootGivenUp, handOver, osResets }: HostRun): boolean {
  const wasCold = coldBootProven || coldBootGivenUp || handOver?.method === "reboot" || osResets > 0;
  return spec.verifyColdBoot && spec.online && (os?.bootId ?? "") !== "" && !wasCold;
}
