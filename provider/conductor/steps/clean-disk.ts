import { BareMetalError } from "../../domain/errors.js";
import { sameDisk } from "../../domain/hardware/root-device-hints.js";
import type { HostRun } from "../host-run.js";
import { describeDisk } from "./pin-disk.js";

/** Removes what we wrote from the pinned disk, and from no other. A disk that is empty already, or carries something that is not ours, is left alone. */
export async function cleanDisk(run: HostRun): Promise<void> {
  const pinned = run.memory?.rootDevice ?? run.record?.disk;
  if (pinned === undefined || run.inventory === undefined) {
    throw new BareMetalError("PROVIDER_BUG", `there is no pinned disk to clean on ${run.spec.name}`);
  }
  const disk = run.inventory.storage.find((candidate) => sameDisk(pinned, candidate));
  if (disk === undefined) {
    throw new BareMetalError(
      "WRONG_DEVICE",
      `the disk we wrote (serial ${pinned.serialNumber}, ${pinned.model}) is not in ${run.spec.name} any more`,
      {
        subject: run.spec.name,
        remedy: 'put it back, or set onDelete: "powerOff" to release the server without cleaning',
      },
    );
  }
  await run.claim("wiping");
  if (disk.content.kind === "ours") {
    await run.connectedAgent.cleanDisk(run.progress, { disk: pinned, owner: run.spec.owner, overwrite: "ours" });
  } else if (disk.content.kind === "foreign") {
    run.progress.warn(
      `${run.spec.name}: ${describeDisk(disk)} does not carry our label, so it is left as it is: ${disk.content.found.join(", ")}`,
    );
  }
  run.cleaned = true;
}
