import { readSync } from "node:fs";

export const directAlignBytes = 4096;
export const directBufferBytes = 4 * 1024 * 1024;
const bufferCount = 6;

/** A few buffers whose memory O_DIRECT accepts; handed out one by one, so that memory stays bounded. */
export class DirectBuffers {
  private readonly free: Buffer[];
  private readonly waiting: ((buffer: Buffer) => void)[] = [];

  private constructor(buffers: Buffer[]) {
    this.free = buffers;
  }

  /** Undefined when the file cannot be read directly. `fd` is open with O_DIRECT. */
  static make(fd: number): DirectBuffers | undefined {
    const buffers: Buffer[] = [];
    for (let index = 0; index < bufferCount; index++) {
      const buffer = alignedBuffer(fd);
      if (buffer === undefined) return undefined;
      buffers.push(buffer);
    }
    return new DirectBuffers(buffers);
  }

  async use<T>(work: (buffer: Buffer) => Promise<T>): Promise<T> {
    const buffer = this.free.pop() ?? (await new Promise<Buffer>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(buffer);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(buffer);
      else next(buffer);
    }
  }
}

/** Node shows no addresses, so the alignment is found by trying where the kernel takes the memory. */
function alignedBuffer(fd: number): Buffer | undefined {
  const room = Buffer.allocUnsafeSlow(directBufferBytes + directAlignBytes);
  for (let start = 0; start < directAlignBytes; start += 16) {
    try {
      readSync(fd, room, start, directAlignBytes, 0);
      return room.subarray(start, start + directBufferBytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") return undefined;
    }
  }
  return undefined;
}
