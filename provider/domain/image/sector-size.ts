import { readGpt } from "../disk/gpt.js";
import { BareMetalError } from "../errors.js";

export type SectorBytes = 512 | 4096;

/** The logical sector size for which a disk image is made, by the place of its GPT header; undefined without a GPT. Give `gptHeadBytes` of it. */
export function imageSectorBytes(head: Uint8Array): SectorBytes | undefined {
  return ([512, 4096] as const).find((sectorBytes) => readGpt(head, sectorBytes).kind === "gpt");
}

interface SectorDisk {
  readonly model: string;
  readonly serialNumber: string;
  /** Bytes; undefined or 0 when nobody has told. */
  readonly logicalSectorBytes?: number | undefined;
}

/** Throws IMAGE_SECTOR_SIZE when firmware and kernel would not find the image's partition table on this disk. */
export function refuseSectorSize(host: string, imageBytes: SectorBytes, disk: SectorDisk): void {
  const diskBytes = disk.logicalSectorBytes ?? 0;
  if (diskBytes === 0 || diskBytes === imageBytes) return;
  const name = [disk.model || "disk", disk.serialNumber && `serial ${disk.serialNumber}`].filter((part) => part !== "").join(", ");
  throw new BareMetalError(
    "IMAGE_SECTOR_SIZE",
    `the image's partition table is made for ${imageBytes}-byte sectors, ${name} of ${host} has ${diskBytes}-byte sectors`,
    {
      subject: host,
      remedy: `use an image built for ${diskBytes}-byte sectors, choose another disk by rootDeviceHints${
        diskBytes === 4096 ? ", or format the drive to 512-byte sectors if it can (nvme format --lbaf)" : ""
      }`,
    },
  );
}
