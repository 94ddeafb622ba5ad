import { diskLabelBytes, writingLabelOffset } from "../domain/disk/disk-label.js";
import type { DiskLabel } from "../domain/hardware/inventory.js";
import { writeWritingLabel } from "./disk-content.js";
import type { BlockDevice } from "./platform.js";
import type { StepContext } from "./step-context.js";

const pieceBytes = 16 * 1024 * 1024;
const piecesInFlight = 4;
/** How much is written again after a power cut. */
const noteEveryBytes = 1024 ** 3;

/** Writes zeros to every byte but the label's block, from `startBytes` on; the label says how far it is, so that a killed run goes on there. */
export async function overwriteDisk(context: StepContext, device: BlockDevice, label: DiskLabel, startBytes: number): Promise<void> {
  const { sizeBytes, path } = device.facts;
  let notedBytes = startBytes;
  for (let at = startBytes; at < sizeBytes; at += pieceBytes * piecesInFlight) {
    context.signal.throwIfAborted();
    const end = Math.min(sizeBytes, at + pieceBytes * piecesInFlight);
    await writeZeros(device, at, end);
    context.report(`overwriting disk ${path}`, end, sizeBytes);
    if (end - notedBytes < noteEveryBytes) continue;
    await device.flush();
    await writeWritingLabel(device, label, { isZeroed: false, overwrittenBytes: end });
    notedBytes = end;
  }
  await device.flush();
}

async function writeZeros(device: BlockDevice, start: number, end: number): Promise<void> {
  const labelEnd = writingLabelOffset + diskLabelBytes;
  const pieces: (readonly [number, number])[] = [];
  for (let at = start; at < end; at += pieceBytes) {
    const stop = Math.min(end, at + pieceBytes);
    if (at < writingLabelOffset && stop > writingLabelOffset) pieces.push([at, writingLabelOffset], [labelEnd, stop]);
    else pieces.push([Math.max(at, at >= writingLabelOffset && at < labelEnd ? labelEnd : at), stop]);
  }
  const zeros = Buffer.alloc(pieceBytes);
  const written = await Promise.allSettled(pieces.map(([from, to]) => device.write(from, zeros.subarray(0, to - from))));
  // All writes have ended before the disk may be closed.
  for (const outcome of written) if (outcome.status === "rejected") throw outcome.reason;
}
