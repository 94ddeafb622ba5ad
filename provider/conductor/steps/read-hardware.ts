import type { HardwareFacts } from "../../domain/hardware/inventory.js";
import { hardwareDrift } from "../../domain/hardware/hardware-drift.js";
import { withBootNic } from "../../domain/hardware/lldp.js";
import { verifyFit } from "../../domain/host/verify-fit.js";
import type { HostRun } from "../host-run.js";
import { bmcDriftFacts } from "../look-at-host.js";

/** Takes the hardware facts from the BMC: no boot, and nothing of the server is touched. */
export async function readHardware(run: HostRun): Promise<void> {
  const { hardware: read, unknown } = await run.session.readHardware(run.progress);
  const hardware = withBootNic(read, run.spec.bootMacAddress);
  // What the BMC does not list may be there all the same.
  const nics = unknown.includes("nics") ? [] : hardware.nics;
  if (!unknown.includes("storage")) verifyFit(run.spec, { ...hardware, nics });
  noteDrift(run, bmcDriftFacts(run.session.identity, { hardware, unknown }), false);
  run.facts = hardware;
}

/** Names other hardware than the state knew, and keeps it for the conditions. */
export function noteDrift(run: HostRun, seen: ReturnType<typeof bmcDriftFacts>, isWhole: boolean): void {
  const known = run.memory?.hardware;
  // What only a BMC has told cannot be held against what the kernel sees.
  run.drift = known === undefined || (isWhole && !known.isInspected) ? [] : hardwareDrift(known, seen, isWhole);
  for (const { text } of run.drift) run.progress.warn(`the hardware of ${run.spec.name} has changed: ${text}`);
}

/** What a comparison needs of an inspection in the ramdisk. */
export function inspectedDriftFacts({ nics, storage, systemVendor }: HardwareFacts): ReturnType<typeof bmcDriftFacts> {
  const { uuid, serialNumber } = systemVendor;
  return { board: { uuid, serialNumber }, macs: nics.map(({ mac }) => mac), disks: storage };
}
