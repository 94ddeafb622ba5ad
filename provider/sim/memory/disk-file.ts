import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { ByteSource } from "./byte-source.js";

/** Opens a disk image for reading while `work` runs. */
export async function withDisk<T>(path: string, work: (disk: ByteSource) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await work({ sizeBytes: size, read: (offset, length) => readFully(file, offset, length) });
  } finally {
    await file.close();
  }
}

async function readFully(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new RangeError(`read of ${length} bytes at ${offset} is beyond the end`);
    done += bytesRead;
  }
  return bytes;
}
