import { verifyBootMac } from "../../domain/host/verify-identity.js";
import type { HostRun } from "../host-run.js";

/** Takes the hardware facts from the agent and checks once more that it is the machine that was meant. */
export async function inspect(run: HostRun): Promise<void> {
  const inventory = await run.connectedAgent.inspect(run.progress);
  verifyBootMac(
    run.spec.name,
    run.spec.bootMacAddress,
    inventory.nics.map((nic) => nic.mac),
    "the ramdisk",
  );
  run.inventory = inventory;
}
