import { refuseTooLarge } from "../../conductor/steps/pin-disk.js";
import type { PinnedDisk } from "../../domain/hardware/inventory.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import type { ImageSource } from "../../ports/image-source.js";

/** Throws what is wrong with an image as far as it can be told before anything is fetched or a server is touched. `disk`: the pinned one. */
export async function lookAtImage(images: ImageSource, spec: HostSpec, disk: PinnedDisk | undefined): Promise<void> {
  if (spec.image === undefined || spec.image.url === "") return;
  const found = await images.look(spec.image);
  if (found !== undefined && disk !== undefined) refuseTooLarge(spec.name, found.sizeBytes, disk);
}
