import { BareMetalError } from "../../domain/errors.js";
import type { Agent, HostService } from "../../ports/agent-link.js";
import type { Progress } from "../../ports/progress.js";
import type { HostRun } from "../host-run.js";
import { firstOf, watchForOff } from "../watch-for-off.js";
import { openService } from "./boot-ramdisk.js";

/** An agent that an earlier run left behind calls every few seconds, and 30 s after a refusal; one that is still booting needs longer. */
const resumeTimeoutMs = 45_000;

/** Waits for the agent of the started ramdisk. Silence is looked into: a server that somebody switched off is named as that. */
export async function awaitAgent(run: HostRun): Promise<void> {
  const resuming = run.service === undefined;
  const service = run.service ?? (await openService(run, true));
  if (resuming && service.attempt.attempt !== run.record?.attempt?.attempt) {
    run.agentExpected = false;
    return;
  }
  const timeoutMs =
    resuming && run.claimPhase !== "booting" ? Math.min(resumeTimeoutMs, run.spec.agentDeadlineMs) : run.spec.agentDeadlineMs;
  try {
    const found = await agentOrOff(run, service, timeoutMs, resuming);
    if (found === "off") return startAgain(run);
    run.agent = found;
    run.touched = true;
    // The token is bound to the agent's key now; a restarted provider has to know it.
    await run.remember({ attempt: service.attempt });
    if (run.ramdiskBoots === 0) run.progress.info(`found the agent of an earlier run on ${run.spec.name}`);
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "AGENT_SILENT") throw error;
    await explainSilence(run, error, resuming);
  }
}

function agentOrOff(run: HostRun, service: HostService, timeoutMs: number, resuming: boolean): Promise<Agent | "off"> {
  return firstOf<Agent | "off">(run.progress, [
    (progress) => service.awaitAgent(progress, timeoutMs),
    ...(resuming ? [] : [(progress: Progress) => watchForOff(run, progress)]),
  ]);
}

function startAgain(run: HostRun): void {
  run.agentExpected = false;
  run.power = "Off";
  run.progress.warn(`${run.spec.name} was switched off by somebody while its ramdisk started: starting it again`);
}

async function explainSilence(run: HostRun, error: BareMetalError, resuming: boolean): Promise<void> {
  run.agentExpected = false;
  if (resuming) {
    run.progress.info(`no agent of an earlier run answered on ${run.spec.name}: booting the ramdisk`);
    return;
  }
  run.power = await run.session.powerState(run.progress);
  if (run.power !== "On") return startAgain(run);
  if (run.ramdiskBoots >= 2) throw error;
  run.progress.warn(`${error.message}: starting ${run.spec.name} once more`);
}
