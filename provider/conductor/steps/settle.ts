import { describeError } from "../../domain/errors.js";
import type { HostRun } from "../host-run.js";
import { collectLate } from "./collect-late.js";
import { openService } from "./boot-ramdisk.js";

const graceMs = 120_000;

/** The system runs: nothing of ours stays at the BMC but the claim. */
export async function settle(run: HostRun): Promise<void> {
  await run.confirmClaim();
  await run.session.ejectMedia(run.progress);
  await run.session.clearBootOverride(run.progress);
  if (!run.spec.online) await run.session.powerOff(run.progress, graceMs);
  await run.claim("running", run.digest);
  // Only now is the host finished for the site: until here a restarted provider had to find the same service again.
  await dismissSite(run);
  run.settled = true;
}

/** A server that runs what is wanted since an earlier run, which may have been killed while it tidied up. A create switches nothing off. */
export async function adopt(run: HostRun): Promise<void> {
  await run.session.ejectMedia(run.progress);
  await run.session.clearBootOverride(run.progress);
  if (run.spec.online) await run.session.powerOn(run.progress);
  else if (run.memory !== undefined) await run.session.powerOff(run.progress, graceMs);
  await dismissSite(run);
  run.settled = true;
}

/** Ends the boot service; what an earlier run keeps for its agent and its system is given up, too. */
export async function dismissSite(run: HostRun): Promise<void> {
  if (run.service === undefined && run.record?.attempt !== undefined) {
    await openService(run, true).catch((error: unknown) =>
      run.progress.debug(`the site's service cannot be ended: ${describeError(error)}`),
    );
  }
  run.service?.retireToken();
  run.finalCounters = run.counters();
  await run.service?.close();
  run.service = undefined;
}

/** A host without an image: off, or waiting in the ramdisk for the next run. */
export async function park(run: HostRun): Promise<void> {
  await collectLate(run);
  await run.confirmClaim();
  if (run.spec.parking === "ramdisk" && run.agent !== undefined) {
    await run.claim("available");
  } else {
    await run.session.powerOff(run.progress, 0);
    run.power = "Off";
    await run.session.ejectMedia(run.progress);
    await run.session.clearBootOverride(run.progress);
    await run.claim("available");
    await dismissSite(run);
    await run.deps.runs.remove(run.hostKey);
    run.record = undefined;
  }
  run.settled = true;
}
