import { refuseTooLarge } from "../../conductor/steps/pin-disk.js";
import type { PinnedDisk } from "../../domain/hardware/inventory.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { refuseSectorSize } from "../../domain/image/sector-size.js";
import type { ImageSource } from "../../ports/image-source.js";
import { numberAt, objectAt, textAt } from "../read-value.js";
import { isObject, type ValueObject } from "../value.js";

/**
 * Throws what is wrong with an image as far as it can be told before all of it is fetched or a server is touched. `disk`: the pinned one;
 * `outputs`: of the state, with the hardware if there was an inspection.
 */
export async function lookAtImage(
  images: ImageSource,
  spec: HostSpec,
  disk: PinnedDisk | undefined,
  outputs: ValueObject = {},
): Promise<void> {
  if (spec.image === undefined || spec.image.url === "") return;
  const found = await images.look(spec.image);
  if (found?.sizeBytes !== undefined && disk !== undefined) refuseTooLarge(spec.name, found.sizeBytes, disk);
  if (found?.sectorBytes === undefined) return;
  const facts = disksOf(outputs);
  const logicalSectorBytes = disk === undefined ? commonSectorBytes(facts) : facts.find((fact) => isSame(fact, disk))?.logicalSectorBytes;
  refuseSectorSize(spec.name, found.sectorBytes, {
    model: disk?.model ?? "each disk",
    serialNumber: disk?.serialNumber ?? "",
    logicalSectorBytes,
  });
}

interface DiskFacts {
  readonly serialNumber: string;
  readonly wwn: string;
  readonly logicalSectorBytes: number | undefined;
}

function disksOf(outputs: ValueObject): DiskFacts[] {
  const storage = objectAt(outputs, "hardware")?.storage;
  if (!Array.isArray(storage)) return [];
  return storage.filter(isObject).map((disk) => ({
    serialNumber: textAt(disk, "serialNumber") ?? "",
    wwn: textAt(disk, "wwn") ?? "",
    logicalSectorBytes: numberAt(disk, "logicalSectorBytes"),
  }));
}

/** Whichever disk is chosen, its sectors are known if all have the same. */
function commonSectorBytes(disks: readonly DiskFacts[]): number | undefined {
  const sizes = new Set(disks.map((disk) => disk.logicalSectorBytes));
  return sizes.size === 1 ? disks[0]?.logicalSectorBytes : undefined;
}

function isSame(fact: DiskFacts, disk: PinnedDisk): boolean {
  return fact.wwn !== "" || disk.wwn !== "" ? fact.wwn === disk.wwn : fact.serialNumber !== "" && fact.serialNumber === disk.serialNumber;
}
