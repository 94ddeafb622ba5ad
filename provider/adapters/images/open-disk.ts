import type { FileHandle } from "node:fs/promises";
import { rm } from "node:fs/promises";
import { checkFormat, detectCompression, formatHeadBytes } from "../../domain/image/image-format.js";
import type { ImageRequest } from "../../ports/image-source.js";
import type { Progress } from "../../ports/progress.js";
import { type ImageReader, openImageFile, rawReader, readFully } from "./image-reader.js";
import type { Location } from "./location.js";
import { openQcow2 } from "./qcow2-reader.js";
import { unpackImage } from "./unpack-image.js";

export interface OpenDisk {
  readonly reader: ImageReader;
  close(): Promise<void>;
}

export interface DiskFile {
  readonly location: Location;
  readonly request: Pick<ImageRequest, "url" | "format">;
  readonly path: string;
  /** File for the content, if it is compressed. The caller removes it. */
  readonly unpackTo: string;
}

/** The virtual disk in an image file, which may be compressed. */
export async function openDisk(progress: Progress, { location, request, path, unpackTo }: DiskFile): Promise<OpenDisk> {
  const file = await openImageFile(path, location.shown);
  try {
    const head = await readHead(file);
    const compression = detectCompression(head);
    if (compression === undefined) return { reader: await readerOf(file, head, request), close: () => file.close() };
    await rm(unpackTo, { force: true });
    const unpacked = await unpackImage(progress, { file, path, compression, location, target: unpackTo });
    const close = async (): Promise<void> => {
      await unpacked.handle.close();
      await file.close();
    };
    try {
      const format = checkFormat({
        url: request.url,
        declared: request.format,
        head: await readHead(unpacked.handle),
        isDecompressed: true,
      });
      if (format === "qcow2") return { reader: await openQcow2(unpacked.handle), close };
      const raw = rawReader(unpacked.handle, unpacked.sizeBytes);
      return { reader: { ...raw, isHole: (offset, length) => Promise.resolve(unpacked.isHole(offset, length)) }, close };
    } catch (error) {
      await unpacked.handle.close();
      throw error;
    }
  } catch (error) {
    await file.close();
    await rm(unpackTo, { force: true });
    throw error;
  }
}

/** The disk in a file that is known not to be compressed. */
export async function readerOf(file: FileHandle, head: Uint8Array, request: Pick<ImageRequest, "url" | "format">): Promise<ImageReader> {
  const format = checkFormat({ url: request.url, declared: request.format, head });
  return format === "qcow2" ? openQcow2(file) : rawReader(file, (await file.stat()).size);
}

export async function readHead(file: FileHandle): Promise<Buffer> {
  const head = Buffer.alloc(formatHeadBytes);
  await readFully(file, 0, head);
  return head;
}
