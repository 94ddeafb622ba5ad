import { register } from "./steps/register.js";
import { switchPower } from "./steps/follow.js";
import { readHardware } from "./steps/read-hardware.js";
import type { HostRun } from "./host-run.js";

const graceMs = 120_000;

/** What can be done to a running system without its disk. `claim`: only its claim is looked after. */
export type SystemAction = "power" | "reboot" | "inspect" | "claim";

/** Carries out `actions` on a server whose system runs; identity and claim are checked first. */
export async function actOnSystem(run: HostRun, actions: readonly SystemAction[]): Promise<void> {
  await register(run);
  if (actions.includes("inspect")) await readHardware(run);
  if (actions.includes("power")) {
    const wasOn = run.power === "On";
    await switchPower(run);
    // What was started just now needs no reboot.
    if (!wasOn) return;
  }
  if (actions.includes("reboot")) await reboot(run);
}

/** Through the firmware: shut down, by force when it does not obey, started, and seen to be on. */
async function reboot(run: HostRun): Promise<void> {
  if (!run.spec.online) {
    run.progress.info(`${run.spec.name} is not to be on: there is nothing to reboot`);
    return;
  }
  await run.confirmClaim();
  run.progress.status("rebooting: shutting down");
  await run.session.powerOff(run.progress, graceMs);
  run.progress.status("rebooting: powering on");
  await run.session.powerOn(run.progress);
  run.timeline.countPost();
}
