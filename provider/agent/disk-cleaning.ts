import { diskLabelBytes, writingLabelOffset } from "../domain/disk/disk-label.js";
import { findSignatures, signatureHeadBytes, signatureTailBytes, signatureWindows } from "../domain/disk/signatures.js";
import type { NamedPartition } from "./disk-content.js";
import type { BlockDevice } from "./platform.js";

/** Half a MiB more than signatures reach, so that nothing that is read there survives. */
const headBytes = signatureHeadBytes + 512 * 1024;
const tailBytes = signatureTailBytes;

/** Zeroes `[offset, offset + length)` except the block in which the label of the work under way stands. */
export async function zeroAroundLabel(device: BlockDevice, offset: number, length: number): Promise<void> {
  const end = Math.min(offset + length, device.facts.sizeBytes);
  const labelEnd = writingLabelOffset + diskLabelBytes;
  const before = Math.min(end, writingLabelOffset) - offset;
  if (before > 0) await device.zeroRange(offset, before);
  const start = Math.max(offset, labelEnd);
  if (end > start) await device.zeroRange(start, end - start);
}

/** Zeroes both ends of an area: every signature that `findSignatures` knows lies there. */
export async function zeroEnds(device: BlockDevice, area: { readonly offsetBytes: number; readonly sizeBytes: number }): Promise<void> {
  const { offsetBytes, sizeBytes } = area;
  if (sizeBytes <= headBytes + tailBytes) return zeroAroundLabel(device, offsetBytes, sizeBytes);
  await zeroAroundLabel(device, offsetBytes, headBytes);
  await zeroAroundLabel(device, offsetBytes + sizeBytes - tailBytes, tailBytes);
}

/**
 * Removes tables and signatures of the disk and of the partitions it has now, backup table first: from the moment the primary table is
 * damaged, firmware would take the backup and boot what is half gone. The label block stays.
 */
export async function cleanMetadata(device: BlockDevice, partitions: readonly NamedPartition[]): Promise<void> {
  const { sizeBytes } = device.facts;
  const tail = Math.min(tailBytes, sizeBytes);
  await zeroAroundLabel(device, sizeBytes - tail, tail);
  await device.flush();
  for (const partition of partitions) await zeroEnds(device, partition);
  await device.flush();
  await zeroEnds(device, { offsetBytes: 0, sizeBytes });
  await device.flush();
}

/** Signatures that are still on the disk or in the areas given. */
export async function remainingSignatures(
  device: BlockDevice,
  areas: readonly { readonly offsetBytes: number; readonly sizeBytes: number }[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { offsetBytes, sizeBytes } of areas) {
    const windows = await Promise.all(
      signatureWindows(sizeBytes).map(async ({ offset, length }) => ({ offset, bytes: await device.read(offsetBytes + offset, length) })),
    );
    found.push(...findSignatures(windows, sizeBytes).map(({ text, offset }) => `${text} at offset ${offsetBytes + offset}`));
  }
  return found;
}
