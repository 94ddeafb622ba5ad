import { closeSync, fstatSync, openSync, read as readFd } from "node:fs";
import { promisify } from "node:util";

/** Bytes that can be read anywhere, by many at once. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Exactly `length` bytes at `offset`; both lie inside. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): void;
}

export interface Patch {
  readonly offset: number;
  readonly bytes: Buffer;
}

const readAt = promisify(readFd);

/** A file as it is now: it stays readable when its name is removed, and its size is fixed here. */
export function openFileSource(path: string): ByteSource {
  const fd = openSync(path, "r");
  const sizeBytes = fstatSync(fd).size;
  let isClosed = false;
  let readers = 0;
  const closeWhenUnused = (): void => {
    if (isClosed && readers === 0) closeSync(fd);
  };
  return {
    sizeBytes,
    read: async (offset, length) => {
      // A closed number may belong to another file by now.
      if (isClosed) throw new Error(`failed to read ${path}: no longer served`);
      readers++;
      try {
        return await readExactly(fd, path, offset, length);
      } finally {
        readers--;
        closeWhenUnused();
      }
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      closeWhenUnused();
    },
  };
}

async function readExactly(fd: number, path: string, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await readAt(fd, buffer, done, length - done, offset + done);
    if (bytesRead === 0) throw new Error(`failed to read ${path}: it became shorter while it was served`);
    done += bytesRead;
  }
  return buffer;
}

export function bufferSource(bytes: Buffer): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: () => undefined,
  };
}

/** `base` with some extents replaced while reading. Closing it leaves `base` open. */
export function patchedSource(base: ByteSource, patches: readonly Patch[]): ByteSource {
  return {
    sizeBytes: base.sizeBytes,
    read: async (offset, length) => {
      // A copy: what `base` gives may be its own memory.
      const buffer = Buffer.from(await base.read(offset, length));
      for (const patch of patches) {
        const start = Math.max(offset, patch.offset);
        const end = Math.min(offset + length, patch.offset + patch.bytes.length);
        if (start < end) patch.bytes.copy(buffer, start - offset, start - patch.offset, end - patch.offset);
      }
      return buffer;
    },
    close: () => undefined,
  };
}
