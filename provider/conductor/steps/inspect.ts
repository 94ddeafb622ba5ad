import { BareMetalError } from "../../domain/errors.js";
import type { Inventory } from "../../domain/hardware/inventory.js";
import { withBootNic } from "../../domain/hardware/lldp.js";
import { verifyFit } from "../../domain/host/verify-fit.js";
import { verifyBootMac } from "../../domain/host/verify-identity.js";
import type { HostRun } from "../host-run.js";
import { inspectedDriftFacts, noteDrift } from "./read-hardware.js";

/** Takes the hardware facts from the agent and checks once more that it is the machine that was meant. */
export async function inspect(run: HostRun): Promise<void> {
  const inventory = withBootNic(await run.connectedAgent.inspect(run.progress), run.spec.bootMacAddress);
  verifyBootMac(
    run.spec.name,
    run.spec.bootMacAddress,
    inventory.nics.map((nic) => nic.mac),
    "the ramdisk",
  );
  verifyPlatform(run, inventory);
  verifyFit(run.spec, inventory);
  noteDrift(run, inspectedDriftFacts(inventory), true);
  run.inventory = inventory;
  await run.remember({ inventory });
}

function verifyPlatform(run: HostRun, inventory: Inventory): void {
  const { name, architecture, bootMode } = run.spec;
  if (inventory.cpu.arch !== "" && inventory.cpu.arch !== architecture) {
    throw new BareMetalError("IDENTITY_MISMATCH", `${name} has architecture ${inventory.cpu.arch}, the program says ${architecture}`, {
      subject: name,
      remedy: "correct architecture",
    });
  }
  if (bootMode === "UEFISecureBoot" && !inventory.boot.secureBoot) {
    throw new BareMetalError("IDENTITY_MISMATCH", `${name} boots without Secure Boot, the program says bootMode UEFISecureBoot`, {
      subject: name,
      remedy: "switch Secure Boot on in the firmware, or set bootMode: UEFI",
    });
  }
}
