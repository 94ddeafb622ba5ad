import { BareMetalError } from "../../domain/errors.js";
import type { HostService, OsReport } from "../../ports/agent-link.js";
import type { Progress } from "../../ports/progress.js";
import { waitUntil } from "../../progress/wait-until.js";
import type { HostRun } from "../host-run.js";
import { endless, firstOf, watchForOff } from "../watch-for-off.js";
import { openService } from "./boot-ramdisk.js";

const lookMs = 2000;
/** An agent that has just left looks connected for a moment. */
const looksInARow = 3;

/** Waits until the written system reports in. Silence costs one reset, which lands in the same system through the firmware. */
export async function awaitOs(run: HostRun): Promise<void> {
  const nonce = run.record?.nonce;
  const resuming = run.service === undefined;
  const service = run.service ?? (await openService(run, true));
  if (nonce === undefined || (resuming && service.attempt.attempt !== run.record?.attempt?.attempt)) {
    run.handedOver = false;
    return;
  }
  // An agent that left without an answer may not have left at all.
  if (run.spec.waitFor === "handedOver" && run.handOver !== undefined) {
    run.os = { nonce, bootId: "", prettyName: "", receivedAt: run.progress.clock.now() };
    return;
  }
  try {
    await takeOutcome(run, service, await reportOrSign(run, service, nonce, resuming));
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "OS_SILENT" || run.osResets > 0) throw error;
    await resetOnce(run, resuming);
  }
}

/** A report, or a sign that none will come by waiting. */
type Outcome = OsReport | "agent is still there" | "off";

async function takeOutcome(run: HostRun, service: HostService, outcome: Outcome): Promise<void> {
  if (outcome === "agent is still there") {
    run.handedOver = false;
    run.agent = service.agent();
    run.progress.info(`the agent of ${run.spec.name} had not left yet: going on with it`);
  } else if (outcome === "off") {
    await run.confirmClaim();
    run.osResets++;
    run.progress.warn(`${run.spec.name} went off before its system reported: powering it on`);
    await startWrittenSystem(run);
  } else {
    run.os = outcome;
    // A system reports once: a provider that is killed from here on must not wait for it again.
    await run.remember({ os: outcome });
    service.answerOs(outcome, run.spec.verifyColdBoot ? "again" : "done");
  }
}

async function reportOrSign(run: HostRun, service: HostService, nonce: string, resuming: boolean): Promise<Outcome> {
  return firstOf<Outcome>(run.progress, [
    (progress) => service.awaitOs(progress, nonce, run.spec.osDeadlineMs),
    ...(resuming ? [(progress: Progress) => watchForAgent(progress, service)] : []),
    ...(run.osResets === 0 ? [(progress: Progress) => watchForOff(run, progress, resuming)] : []),
  ]);
}

/** Resolves when the agent has been connected for some looks in a row; rejects only with `progress`. */
async function watchForAgent(progress: Progress, service: HostService): Promise<"agent is still there"> {
  let seen = 0;
  const wait = { what: "the agent to be there", timeoutMs: Number.MAX_SAFE_INTEGER, intervalMs: lookMs };
  return waitUntil(endless(progress), wait, { code: "OS_SILENT" }, async () => {
    seen = service.agent() === undefined ? 0 : seen + 1;
    return seen >= looksInARow ? { done: true, value: "agent is still there" } : { done: false, seen: "no agent" };
  });
}

async function resetOnce(run: HostRun, resuming: boolean): Promise<void> {
  run.osResets++;
  if (resuming) {
    // The report may have been sent while nobody listened: only a new writing of the disk brings a new one.
    run.handedOver = false;
    run.progress.warn(`the system on ${run.spec.name} did not report to this run: provisioning it again`);
    return;
  }
  await run.confirmClaim();
  run.progress.warn(
    `the system on ${run.spec.name} did not report within ${Math.round(run.spec.osDeadlineMs / 1000)} s: resetting it once`,
  );
  await run.session.powerOff(run.progress, 0);
  await startWrittenSystem(run);
}

export async function startWrittenSystem(run: HostRun): Promise<void> {
  await run.session.ejectMedia(run.progress);
  await run.session.powerOn(run.progress);
  run.timeline.countPost();
}
