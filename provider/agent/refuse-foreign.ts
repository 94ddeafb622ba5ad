import { BareMetalError } from "../domain/errors.js";
import type { PlacedLabel } from "./disk-content.js";
import { readDiskContent } from "./disk-content.js";
import type { BlockDevice } from "./platform.js";

/** Stops before the first byte when the disk carries what is not `owner`'s. Returns whether there is anything on it at all. */
export async function refuseForeign(
  device: BlockDevice,
  placed: PlacedLabel | undefined,
  owner: string,
  overwrite: "ours" | "foreign",
): Promise<{ readonly isEmpty: boolean }> {
  const content = await readDiskContent(device);
  const isOurs = content.kind === "ours" && placed?.label.owner === owner;
  if (overwrite === "foreign" || content.kind === "empty" || isOurs) return { isEmpty: content.kind === "empty" };
  const found =
    placed === undefined || placed.label.owner === owner ? content.found : [`the label of owner ${placed.label.owner}`, ...content.found];
  throw new BareMetalError("FOREIGN_DATA", `disk ${device.facts.path} carries data that is not ours: ${found.join(", ")}`, {
    subject: device.facts.path,
    remedy: 'make sure that nobody needs it, then set overwrite to "foreign"',
  });
}
