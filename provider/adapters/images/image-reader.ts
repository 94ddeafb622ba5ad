import { type FileHandle, open } from "node:fs/promises";
import { BareMetalError } from "../../domain/errors.js";

/** The virtual disk in an image file. */
export interface ImageReader {
  readonly sizeBytes: number;
  /** Fills the buffer from `offset`; what lies behind the end is zero. */
  read(offset: number, into: Buffer): Promise<void>;
  /** True when the part is known to be zero without reading it. */
  isHole(offset: number, length: number): Promise<boolean>;
}

export function rawReader(file: FileHandle, sizeBytes: number): ImageReader {
  return { sizeBytes, read: (offset, into) => readFully(file, offset, into), isHole: () => Promise.resolve(false) };
}

/** Reads until the buffer is full; the rest is zeroed at the file's end. */
export async function readFully(file: FileHandle, offset: number, into: Buffer): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  into.fill(0, done);
}

export async function openImageFile(path: string, shown: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to open image ${shown}`, { subject: shown, cause });
  }
}
