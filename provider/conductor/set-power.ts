import { register } from "./steps/register.js";
import type { HostRun } from "./host-run.js";

const graceMs = 120_000;

/** Switches a provisioned server on or off as its program says; identity and claim are checked first. */
export async function setPower(run: HostRun): Promise<void> {
  await register(run);
  if (run.spec.online) await run.session.powerOn(run.progress);
  else await run.session.powerOff(run.progress, graceMs);
}
