import { createHash, randomBytes } from "node:crypto";
import { open, readFile, stat, writeFile } from "node:fs/promises";

const mebibyte = 1024 * 1024;

/** Config drive and backup table: the config partition is 64 MiB at the end of the disk. */
const tailBytes = 64 * mebibyte;

/** What is left on a disk: anything in its first MiB or where the config drive was, and every ext4 or FAT superblock at a MiB boundary. */
export async function remainsOn(disk: string): Promise<string[]> {
  const file = await open(disk, "r");
  try {
    const { size } = await file.stat();
    const remains: string[] = [];
    for (const [what, offset, length] of [
      ["first MiB", 0, mebibyte],
      ["place of the config drive", size - tailBytes, tailBytes],
    ] as const) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      if (bytes.some((byte) => byte !== 0)) remains.push(`${what} is not empty`);
    }
    for (let offset = 0; offset + 2048 <= size; offset += mebibyte) {
      const head = Buffer.alloc(2048);
      await file.read(head, 0, head.length, offset);
      if (head.readUInt16LE(1024 + 56) === 0xef53) remains.push(`ext4 superblock at ${offset}`);
      if (head.toString("latin1", 54, 62).startsWith("FAT") || head.toString("latin1", 82, 90).startsWith("FAT32"))
        remains.push(`FAT at ${offset}`);
    }
    return remains;
  } finally {
    await file.close();
  }
}

/** What only our own writing changes while a system runs: table and EFI partition before the root file system, config drive behind it. */
export async function ownPartsDigest(disk: string): Promise<string> {
  const file = await open(disk, "r");
  try {
    const { size } = await file.stat();
    const hash = createHash("sha256");
    for (const offset of [0, size - tailBytes]) {
      const bytes = Buffer.alloc(tailBytes);
      await file.read(bytes, 0, bytes.length, offset);
      hash.update(bytes);
    }
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}

/** Every MiB of a disk that has a byte other than zero. */
export async function mebibytesInUse(disk: string): Promise<number[]> {
  const file = await open(disk, "r");
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(mebibyte);
    const used: number[] = [];
    for (let offset = 0; offset < size; offset += mebibyte) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      if (!bytes.subarray(0, bytesRead).equals(Buffer.alloc(bytesRead))) used.push(offset / mebibyte);
    }
    return used;
  } finally {
    await file.close();
  }
}

/** Somebody's data on the whole of a small disk of a server that is off. */
export async function fillDisk(disk: string): Promise<void> {
  await writeFile(disk, randomBytes((await stat(disk)).size));
}

export async function wholeDigest(disk: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(disk))
    .digest("hex");
}
