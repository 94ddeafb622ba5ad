import { BareMetalError } from "../../domain/errors.js";
import { diskLabelBytes, writingLabelOffset } from "../../domain/disk/disk-label.js";
import { configPartitionName } from "../../domain/disk/gpt.js";
import type { DiskLabel } from "../../domain/hardware/inventory.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { removeOwnBootEntries } from "../boot-variables.js";
import { cleanMetadata, remainingSignatures } from "../disk-cleaning.js";
import type { NamedPartition } from "../disk-content.js";
import { readLabel, readPartitions, writeWritingLabel } from "../disk-content.js";
import { withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice } from "../platform.js";
import { refuseForeign } from "../refuse-foreign.js";
import { settleDisk } from "../settle-disk.js";
import type { Step, StepContext } from "../step-context.js";
import { discardAroundLabel } from "./prepare-disk.js";

type CleanDisk = AgentSteps["cleanDisk"];

/** Removes what we wrote: config drive with its secrets, tables, signatures, boot entries. The label goes last, so that a killed run knows its work. */
export const cleanDisk: Step<CleanDisk["arguments"], CleanDisk["result"]> = async (context, request) => {
  await settleDisk(context, request.disk);
  await withPinnedDisk(context, request.disk, "write", async (device) => {
    const partitions = await readPartitions(device);
    const placed = await readLabel(device, partitions);
    const { isEmpty } = await refuseForeign(device, placed, request.owner, request.overwrite);
    if (isEmpty) {
      context.log("info", `disk ${device.facts.path} is clean already`);
      return;
    }
    context.report(`cleaning disk ${device.facts.path}`);
    await clean(context, device, partitions, placed?.label ?? unknownWork(request));
  });
  const removed = await removeOwnBootEntries(context.platform.efiVariables);
  context.log("info", `disk is clean, ${removed.length} boot entries removed`);
  return { result: {} };
};

async function clean(context: StepContext, device: BlockDevice, partitions: readonly NamedPartition[], label: DiskLabel): Promise<void> {
  const config = partitions.find(({ name }) => name === configPartitionName);
  await writeWritingLabel(device, { ...label, phase: "preparing" });
  const wipe = async (): Promise<void> => {
    if (config !== undefined) await device.zeroRange(config.offsetBytes, config.sizeBytes);
    await cleanMetadata(device, partitions);
  };
  await wipe();
  context.signal.throwIfAborted();
  await discardAroundLabel(context, device);
  // A disk may return anything for what was discarded, so zeros again.
  await wipe();
  await verify(device, partitions, config);
  await device.zeroRange(writingLabelOffset, diskLabelBytes);
  await device.flush();
  await device.rereadPartitions();
}

async function verify(device: BlockDevice, partitions: readonly NamedPartition[], config: NamedPartition | undefined): Promise<void> {
  const left = await remainingSignatures(device, [{ offsetBytes: 0, sizeBytes: device.facts.sizeBytes }, ...partitions]);
  if (config !== undefined && !(await isZero(device, config))) left.push("the config drive");
  if (left.length === 0) return;
  throw new BareMetalError("DISK_FAILED", `disk ${device.facts.path} still carries after cleaning: ${left.join(", ")}`, {
    subject: device.facts.path,
  });
}

async function isZero(device: BlockDevice, area: { readonly offsetBytes: number; readonly sizeBytes: number }): Promise<boolean> {
  const pieceBytes = 4 * 1024 * 1024;
  const zeros = Buffer.alloc(pieceBytes);
  for (let at = 0; at < area.sizeBytes; at += pieceBytes) {
    const piece = await device.read(area.offsetBytes + at, Math.min(pieceBytes, area.sizeBytes - at));
    if (!piece.equals(zeros.subarray(0, piece.length))) return false;
  }
  return true;
}

function unknownWork(request: CleanDisk["arguments"]): DiskLabel {
  return { owner: request.owner, incarnation: "", hostUuid: "", serialNumber: request.disk.serialNumber, phase: "preparing", digest: "" };
}
