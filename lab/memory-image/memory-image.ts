import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { formatFat } from "../../provider/domain/disk/format-fat.js";
import { espTypeGuid, fitGpt, formatGpt, type Gpt, linuxTypeGuid } from "../../provider/domain/disk/gpt.js";

const mebibyte = 1024 * 1024;
const sectorBytes = 512;
const espBytes = 2 * mebibyte;
const rootOffset = mebibyte + espBytes;
const granuleBytes = 64 * 1024;
/** More than this is never filled, however large the image is: the rest is a hole. */
const maxDataBytes = 32 * mebibyte;

export interface MemoryImageInput {
  /** What the memory rack's system reports as its name. */
  readonly prettyName: string;
  /** At least 4 MiB, whole MiB. */
  readonly sizeBytes: number;
  /** Other seeds give other content. */
  readonly seed: number;
}

/** Writes a raw disk image that looks bootable: GPT, ESP with a shim and a removable loader, and a root partition that the memory rack runs. */
export async function makeMemoryImage(
  input: MemoryImageInput,
  path: string,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const { sizeBytes } = input;
  if (sizeBytes < 4 * mebibyte + mebibyte || sizeBytes % mebibyte !== 0)
    throw new RangeError(`a memory image has at least 5 whole MiB, not ${sizeBytes} bytes`);
  const random = randomWords(input.seed);
  const table = formatGpt(tableOf(sizeBytes, random), sizeBytes, sectorBytes);
  const file = await open(path, "w");
  try {
    await file.truncate(sizeBytes);
    const put = async (offset: number, bytes: Uint8Array): Promise<void> => void (await file.write(bytes, 0, bytes.length, offset));
    await put(0, table.primary);
    await put(table.backupOffset, table.backup);
    await put(mebibyte, formatFat(espFiles(input), espBytes));
    await put(rootOffset, new TextEncoder().encode(`BAREMETAL-MEMORY-OS ${input.prettyName}\n`));
    const rootEnd = sizeBytes - mebibyte;
    let filled = 0;
    for (let offset = rootOffset + granuleBytes; offset + granuleBytes <= rootEnd && filled < maxDataBytes; offset += granuleBytes) {
      // Every other granule is a hole, in no regular pattern.
      if (random() & 1) continue;
      await put(offset, randomBytes(random, granuleBytes));
      filled += granuleBytes;
    }
  } finally {
    await file.close();
  }
  return { sha256: await sha256Of(path), sizeBytes };
}

function tableOf(sizeBytes: number, random: () => number): Gpt {
  const guid = (): string => {
    const hex = [0, 1, 2, 3].map(() => random().toString(16).padStart(8, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const partition = (number: number, typeGuid: string, name: string, start: number, end: number): Gpt["partitions"][number] => ({
    number,
    typeGuid,
    uniqueGuid: guid(),
    firstLba: start / sectorBytes,
    lastLba: end / sectorBytes - 1,
    attributes: 0n,
    name,
  });
  const gpt: Gpt = {
    sectorBytes,
    diskGuid: guid(),
    firstUsableLba: 34,
    lastUsableLba: 0,
    backupLba: 0,
    entryCount: 128,
    entryBytes: 128,
    partitions: [
      partition(1, linuxTypeGuid, "root", rootOffset, sizeBytes - mebibyte),
      partition(15, espTypeGuid, "ESP", mebibyte, rootOffset),
    ],
    bootCode: new Uint8Array(440),
  };
  return fitGpt(gpt, sizeBytes, sectorBytes);
}

function espFiles({ prettyName, seed }: MemoryImageInput): ReadonlyMap<string, Uint8Array> {
  const random = randomWords(seed ^ 0x5eed);
  const program = (): Uint8Array => Uint8Array.from([0x4d, 0x5a, ...randomBytes(random, 8190)]);
  return new Map([
    ["EFI/BOOT/BOOTX64.EFI", program()],
    ["EFI/lab/shimx64.efi", program()],
    ["EFI/lab/grubx64.efi", program()],
    [
      "EFI/lab/BOOTX64.CSV",
      Buffer.from(`\ufeffshimx64.efi,${prettyName.replaceAll(",", " ")},,This is the boot entry of the lab\n`, "utf16le"),
    ],
  ]);
}

/** xorshift32: the same numbers everywhere. */
export function randomWords(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

export function randomBytes(random: () => number, length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let index = 0; index < words.length; index++) words[index] = random();
  return new Uint8Array(words.buffer, 0, length);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    for await (const chunk of file.createReadStream({ highWaterMark: mebibyte, autoClose: false })) hash.update(chunk as Buffer);
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}
