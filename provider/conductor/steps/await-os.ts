import { BareMetalError } from "../../domain/errors.js";
import type { HostRun } from "../host-run.js";
import { openService } from "./boot-ramdisk.js";

/** Waits until the written system reports in. Silence costs one reset, which lands in the same system through the firmware. */
export async function awaitOs(run: HostRun): Promise<void> {
  const nonce = run.record?.nonce;
  const resuming = run.service === undefined;
  const service = run.service ?? (await openService(run, true));
  if (nonce === undefined || (resuming && service.attempt.attempt !== run.record?.attempt?.attempt)) {
    run.handedOver = false;
    return;
  }
  if (run.spec.waitFor === "handedOver" && !resuming) {
    run.os = { nonce, bootId: "", prettyName: "", receivedAt: run.progress.clock.now() };
    return;
  }
  try {
    run.os = await service.awaitOs(run.progress, nonce, run.spec.osDeadlineMs);
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "OS_SILENT" || run.osResets > 0) throw error;
    await resetOnce(run, resuming);
  }
}

async function resetOnce(run: HostRun, resuming: boolean): Promise<void> {
  run.osResets++;
  if (resuming) {
    // The report may have been sent while nobody listened: only a new writing of the disk brings a new one.
    run.handedOver = false;
    run.progress.warn(`the system on ${run.spec.name} did not report to this run: provisioning it again`);
    return;
  }
  run.progress.warn(
    `the system on ${run.spec.name} did not report within ${Math.round(run.spec.osDeadlineMs / 1000)} s: resetting it once`,
  );
  await run.session.ejectMedia(run.progress);
  await run.session.powerOff(run.progress, 0);
  await run.session.powerOn(run.progress);
  run.timeline.countPost();
}
