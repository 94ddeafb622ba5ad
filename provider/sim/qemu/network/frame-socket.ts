import type { Socket } from "node:net";

const maxFrameBytes = 70_000;
const maxQueuedBytes = 8 * 1024 * 1024;

/** Ethernet frames over a stream, each behind its length in 4 bytes, as QEMU's stream network has them. */
export class FrameSocket {
  private pending: Buffer = Buffer.alloc(0);

  constructor(
    private readonly socket: Socket,
    onFrame: (frame: Buffer) => void,
  ) {
    socket.on("data", (chunk) => this.take(chunk, onFrame));
    // QEMU ends whenever the machine's power does.
    socket.on("error", () => undefined);
  }

  /** A frame that finds the queue full is lost, as in any switch. */
  send(frame: Buffer): void {
    if (this.socket.destroyed || this.socket.writableLength > maxQueuedBytes) return;
    const head = Buffer.alloc(4);
    head.writeUInt32BE(frame.length);
    this.socket.cork();
    this.socket.write(head);
    this.socket.write(frame);
    this.socket.uncork();
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    const bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    let offset = 0;
    while (bytes.length - offset >= 4) {
      const length = bytes.readUInt32BE(offset);
      if (length > maxFrameBytes) return this.close();
      if (bytes.length - offset - 4 < length) break;
      onFrame(bytes.subarray(offset + 4, offset + 4 + length));
      offset += 4 + length;
    }
    this.pending = Buffer.from(bytes.subarray(offset));
  }
}
