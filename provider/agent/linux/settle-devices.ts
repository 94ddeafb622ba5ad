import { runTool } from "./run-tool.js";

/** Waits until udev has dealt with what happened so far; harmless where there is no udev. */
export async function settleDevices(): Promise<void> {
  await runTool("udevadm", ["settle", "--timeout=10"], { timeoutMs: 15_000 }).catch(() => undefined);
}
