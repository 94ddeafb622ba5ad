import type { HostRun } from "../host-run.js";

const graceMs = 120_000;

/** Takes a system that was installed by other means over as it runs: its power follows the program, nothing else of it is touched. */
export async function follow(run: HostRun): Promise<void> {
  await run.confirmClaim();
  await run.claim("running");
  await switchPower(run);
  run.settled = true;
}

/** Shuts down or starts the running system as the program says; one that is as it should be is left alone. */
export async function switchPower(run: HostRun): Promise<void> {
  const power = await run.session.powerState(run.progress);
  if (power === (run.spec.online ? "On" : "Off")) return;
  run.progress.status(run.spec.online ? "powering on" : "shutting down");
  if (run.spec.online) await run.session.powerOn(run.progress);
  else await run.session.powerOff(run.progress, graceMs);
  run.power = run.spec.online ? "On" : "Off";
}
