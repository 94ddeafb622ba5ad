import { BareMetalError } from "../../domain/errors.js";
import type { HostRun } from "../host-run.js";
import { nonceOf } from "./pin-disk.js";

/** The agent leaves for the written system: by kexec, or through the firmware where that is refused. */
export async function handOver(run: HostRun): Promise<void> {
  if (run.label === undefined) throw new BareMetalError("PROVIDER_BUG", "the disk has no label yet");
  await run.claim("handedOver", run.digest);
  const result = await run.connectedAgent.handOver(run.progress, {
    disk: run.pinnedDisk,
    kexec: run.spec.kexec,
    nonce: nonceOf(run.label),
  });
  run.handOver = result;
  run.handedOver = true;
  run.connectedService.retireToken();
  run.agent = undefined;
  run.agentExpected = false;
  if (result.method === "reboot") {
    run.timeline.countPost();
    run.progress.info(`${run.spec.name}: starting through the firmware, one more POST: ${result.reason}`);
  }
}
