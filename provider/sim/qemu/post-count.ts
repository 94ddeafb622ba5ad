import { open } from "node:fs/promises";

/**
 * What OVMF writes to the serial console exactly once per POST: it resets the text terminal twice in a row, with nothing between, before it names its first boot option.
 *
 * Found by booting Debian's OVMF 2022.11 (plain and Secure Boot build) and looking at the raw log: with an empty machine, an empty disk, a CD, a failing network boot, the UEFI shell,
 * a medium refused by Secure Boot, GRUB, GRUB's `reboot`. "BdsDxe: loading/starting/failed to" lines come once per tried boot option and are no measure;
 * GRUB, shim's error box and the shell clear the screen (`ESC[2J`) but never select the mode (`ESC[=3h`), and a kexec'd kernel never passes here.
 */
export const postPattern = /(?:\x1b\[2J\x1b\[01;01H\x1b\[=3h\x1b\[2J\x1b\[01;01H){2}/g; // eslint-disable-line no-control-regex

/** Bytes of a match. */
const patternLength = 58;
const chunkBytes = 256 * 1024;

/** POSTs in a serial log given piece by piece; a piece may end anywhere. */
export class PostCounter {
  private tail = "";
  private found = 0;

  get count(): number {
    return this.found;
  }

  add(piece: Buffer): void {
    const text = this.tail + piece.toString("latin1");
    let end = 0;
    for (const match of text.matchAll(postPattern)) {
      this.found++;
      end = match.index + match[0].length;
    }
    // What was counted must not be seen again; what may be the beginning of a match must.
    this.tail = text.slice(Math.max(end, text.length - patternLength + 1));
  }
}

/** Counts POSTs in a growing log file; each call reads only what is new, and starts anew if the file was cut. */
export class SerialLogPosts {
  private counter = new PostCounter();
  private offset = 0;

  constructor(private readonly path: string) {}

  async count(): Promise<number> {
    const file = await open(this.path, "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new Error(`failed to read serial log ${this.path}`, { cause: error });
    });
    if (file === undefined) return 0;
    try {
      const { size } = await file.stat();
      if (size < this.offset) {
        this.counter = new PostCounter();
        this.offset = 0;
      }
      const chunk = Buffer.alloc(chunkBytes);
      while (this.offset < size) {
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, size - this.offset), this.offset);
        if (bytesRead === 0) break;
        this.counter.add(chunk.subarray(0, bytesRead));
        this.offset += bytesRead;
      }
    } finally {
      await file.close();
    }
    return this.counter.count;
  }
}
