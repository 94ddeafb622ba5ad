import type { HostRun } from "../host-run.js";

/** Makes the firmware boot the written system first, so that any reset from here on lands in it. */
export async function setBootEntry(run: HostRun): Promise<void> {
  const { entry } = await run.connectedAgent.setBootEntry(run.progress, run.pinnedDisk);
  run.bootEntry = entry;
}
