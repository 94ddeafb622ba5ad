import { BareMetalError, describeError } from "../../domain/errors.js";
import { withLldp } from "../../domain/hardware/lldp.js";
import type { HostRun } from "../host-run.js";

/** Adds what the ramdisk has heard meanwhile without anybody waiting for it (LLDP). Nothing depends on it: only a lost agent or an abort ends the run. */
export async function collectLate(run: HostRun): Promise<void> {
  const { agent, inventory, progress } = run;
  if (agent === undefined || inventory === undefined) return;
  try {
    const neighbors = await agent.lldp(progress);
    if (neighbors.length === 0) return;
    run.inventory = withLldp(inventory, neighbors);
  } catch (error) {
    if (progress.signal.aborted || !(error instanceof BareMetalError) || error.code === "AGENT_LOST") throw error;
    progress.debug(`${run.spec.name}: no LLDP neighbours: ${describeError(error)}`);
    return;
  }
  await run.remember({ inventory: run.inventory });
}
