import { BareMetalError } from "../../domain/errors.js";
import type { DiskLabel } from "../../domain/hardware/inventory.js";
import type { HandOver } from "../../ports/agent-link.js";
import type { HostRun } from "../host-run.js";
import { collectLate } from "./collect-late.js";
import { nonceOf } from "./pin-disk.js";
import { ignitionOf } from "./system-setup.js";

/** The agent leaves for the written system: by kexec, or through the firmware where that is refused. */
export async function handOver(run: HostRun): Promise<void> {
  if (run.label === undefined) throw new BareMetalError("PROVIDER_BUG", "the disk has no label yet");
  await collectLate(run);
  await run.claim("handedOver", run.digest);
  await run.remember({ isLeft: true });
  const result = await leave(run, run.label);
  run.handOver = result;
  run.handedOver = true;
  run.agent = undefined;
  run.agentExpected = false;
  if (result?.method === "reboot") {
    run.timeline.countPost();
    run.progress.info(`${run.spec.name}: starting through the firmware, one more POST: ${result.reason}`);
  }
}

/** An answer lost on the way out is no failure: the system will report, or be reset. */
async function leave(run: HostRun, label: DiskLabel): Promise<HandOver | undefined> {
  const ignition = Buffer.from(ignitionOf(run, label) ?? "");
  try {
    return await run.connectedAgent.handOver(run.progress, {
      disk: run.pinnedDisk,
      kexec: run.spec.kexec,
      nonce: nonceOf(label),
      ignition,
    });
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "AGENT_LOST") throw error;
    run.progress.warn(`the agent of ${run.spec.name} left without an answer`);
    return undefined;
  }
}
