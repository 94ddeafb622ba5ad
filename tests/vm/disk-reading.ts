import { open } from "node:fs/promises";

const mebibyte = 1024 * 1024;

/** What is left on a disk: the first and last MiB, and every ext4 superblock at a MiB boundary. */
export async function remainsOn(disk: string): Promise<string[]> {
  const file = await open(disk, "r");
  try {
    const { size } = await file.stat();
    const remains: string[] = [];
    for (const [what, offset] of [
      ["first MiB", 0],
      ["last MiB", size - mebibyte],
    ] as const) {
      const bytes = Buffer.alloc(mebibyte);
      await file.read(bytes, 0, mebibyte, offset);
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

/** Whether a text occurs anywhere on the disk. */
export async function diskContains(disk: string, text: string): Promise<boolean> {
  const file = await open(disk, "r");
  const chunk = Buffer.alloc(4 * mebibyte + text.length);
  try {
    const { size } = await file.stat();
    for (let offset = 0; offset < size; offset += 4 * mebibyte) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
      if (chunk.subarray(0, bytesRead).includes(text)) return true;
    }
    return false;
  } finally {
    await file.close();
  }
}
