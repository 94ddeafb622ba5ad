import type { HostRun } from "../host-run.js";
import { dismissSite } from "./settle.js";

const graceMs = 120_000;

/** Gives the server back: off unless it is only detached, media out, claim gone. */
export async function release(run: HostRun): Promise<void> {
  await run.confirmClaim();
  if (run.spec.onDelete !== "detach") {
    // A system that was not cleaned away is shut down, not cut off.
    await run.session.powerOff(run.progress, run.spec.onDelete === "powerOff" || (run.mayRun && !run.cleaned) ? graceMs : 0);
    await run.session.ejectMedia(run.progress);
    await run.session.clearBootOverride(run.progress);
  }
  if (run.claimText !== undefined && run.claimText.trim() !== "") {
    await run.session.writeClaim(run.progress, "", run.claimText);
    run.claimText = "";
  }
  await dismissSite(run);
  await run.deps.runs.remove(run.hostKey);
  run.settled = true;
}
