import { findEfiLoader } from "../../domain/disk/efi-loader.js";
import { openFat } from "../../domain/disk/fat.js";
import { espOf, type Gpt, gptHeadBytes, type GptPartition, readGpt } from "../../domain/disk/gpt.js";
import { BareMetalError } from "../../domain/errors.js";
import type { ImageFacts } from "../../domain/image/block-map.js";
import type { ImageReader } from "./image-reader.js";

export interface InspectedImage {
  readonly sectorBytes: 512 | 4096;
  readonly facts: ImageFacts;
}

function notBootable(shown: string, reason: string): BareMetalError {
  return new BareMetalError("IMAGE_NOT_BOOTABLE", `image ${shown} cannot be booted by UEFI: ${reason}`, {
    subject: shown,
    remedy: "use a whole-disk image with a GPT, an EFI system partition and an EFI loader",
  });
}

function cutOff(shown: string, { number, name }: GptPartition, endBytes: number, sizeBytes: number): BareMetalError {
  const partition = name === "" ? `partition ${number}` : `partition ${number} ${name}`;
  return new BareMetalError(
    "IMAGE_UNREADABLE",
    `image ${shown} is cut off: its ${partition} ends at byte ${endBytes}, and it has ${sizeBytes}`,
    {
      subject: shown,
      remedy: "get the whole image from its maker, and take the checksum from there, too",
    },
  );
}

/** Looks at table, ESP and loader; rejects IMAGE_UNREADABLE of an image that lacks a part, and IMAGE_NOT_BOOTABLE saying what was found instead. `shown` names the image. */
export async function inspectImage(reader: ImageReader, shown: string): Promise<InspectedImage> {
  const { gpt, sectorBytes } = await readTable(reader, shown);
  const beyond = gpt.partitions.find(({ lastLba }) => (lastLba + 1) * sectorBytes > reader.sizeBytes);
  if (beyond !== undefined) throw cutOff(shown, beyond, (beyond.lastLba + 1) * sectorBytes, reader.sizeBytes);
  const esp = espOf(gpt);
  if (esp === undefined) {
    const found = gpt.partitions.map((partition) => `${partition.number} ${partition.name || partition.typeGuid}`).join(", ");
    throw notBootable(shown, `no EFI system partition among its partitions (${found || "none"})`);
  }
  const efiLoader = await findLoader(reader, esp, sectorBytes, shown);
  return { sectorBytes, facts: { efiLoader, espPartition: esp.number } };
}

async function readTable(reader: ImageReader, shown: string): Promise<{ readonly gpt: Gpt; readonly sectorBytes: 512 | 4096 }> {
  if (reader.sizeBytes === 0) throw new BareMetalError("IMAGE_NOT_BOOTABLE", `image ${shown} is empty`, { subject: shown });
  const head = Buffer.alloc(Math.min(gptHeadBytes, reader.sizeBytes));
  await reader.read(0, head);
  return tableIn(head, shown);
}

/** The sector size for which the image is made that begins with these bytes; rejects IMAGE_NOT_BOOTABLE. */
export function sectorsOf(head: Uint8Array, shown: string): 512 | 4096 {
  return tableIn(head, shown).sectorBytes;
}

function tableIn(head: Uint8Array, shown: string): { readonly gpt: Gpt; readonly sectorBytes: 512 | 4096 } {
  const small = readGpt(head, 512);
  if (small.kind === "gpt") return { gpt: small.gpt, sectorBytes: 512 };
  const large = readGpt(head, 4096);
  if (large.kind === "gpt") return { gpt: large.gpt, sectorBytes: 4096 };
  throw notBootable(shown, small.reason);
}

async function findLoader(reader: ImageReader, esp: GptPartition, sectorBytes: number, shown: string): Promise<string> {
  const start = esp.firstLba * sectorBytes;
  const end = (esp.lastLba + 1) * sectorBytes;
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, end - start - offset)));
    await reader.read(start + offset, bytes);
    return bytes;
  };
  try {
    const fat = await openFat(read);
    const loader = await findEfiLoader(fat, "x64");
    if (loader !== undefined) return loader.path;
    const other = await findEfiLoader(fat, "aa64");
    throw notBootable(shown, other === undefined ? "no EFI loader on its EFI system partition" : "its only EFI loader is for arm64");
  } catch (cause) {
    if (cause instanceof BareMetalError && cause.code === "IMAGE_NOT_BOOTABLE") throw cause;
    throw new BareMetalError("IMAGE_NOT_BOOTABLE", `failed to read the EFI system partition of image ${shown}`, { subject: shown, cause });
  }
}
