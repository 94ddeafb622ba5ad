import type { Socket } from "node:net";
import type { MediaReader } from "../machine/back-end.js";
import * as protocol from "./nbd-protocol.js";
import { nbd, nbdLimits } from "./nbd-protocol.js";

type Phase = "clientFlags" | "options" | "transmission";

/** One NBD client: fixed newstyle handshake, then reads answered as they come in, in any order. */
export class NbdSession {
  private phase: Phase = "clientFlags";
  private pending = Buffer.alloc(0);
  private bytesToSkip = 0;
  private readsInFlight = 0;
  private noZeroes = false;

  constructor(
    private readonly socket: Socket,
    private readonly media: MediaReader,
    private readonly onReadError: (error: unknown) => void,
  ) {
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => this.receive(bytes));
    socket.write(protocol.greeting());
  }

  private receive(bytes: Buffer): void {
    const skipped = Math.min(this.bytesToSkip, bytes.length);
    this.bytesToSkip -= skipped;
    this.pending = Buffer.concat([this.pending, bytes.subarray(skipped)]);
    while (!this.socket.destroyed && this.bytesToSkip === 0 && this.readsInFlight < nbdLimits.readsInFlight && this.step());
    if (this.readsInFlight >= nbdLimits.readsInFlight) this.socket.pause();
  }

  /** Handles one message; false if it has not come in whole. */
  private step(): boolean {
    switch (this.phase) {
      case "clientFlags":
        return this.takeClientFlags();
      case "options":
        return this.takeOption();
      case "transmission":
        return this.takeRequest();
    }
  }

  private take(length: number): Buffer | undefined {
    if (this.pending.length < length) return undefined;
    const bytes = this.pending.subarray(0, length);
    this.pending = this.pending.subarray(length);
    return bytes;
  }

  private takeClientFlags(): boolean {
    const bytes = this.take(4);
    if (bytes === undefined) return false;
    this.noZeroes = (bytes.readUInt32BE(0) & nbd.handshakeFlags.noZeroes) !== 0;
    this.phase = "options";
    return true;
  }

  private takeOption(): boolean {
    if (this.pending.length < 16) return false;
    const length = this.pending.readUInt32BE(12);
    if (this.pending.readBigUInt64BE(0) !== nbd.optionMagic || length > nbdLimits.optionBytes) return this.hangUp();
    const bytes = this.take(16 + length);
    if (bytes === undefined) return false;
    return this.answerOption(bytes.readUInt32BE(8), bytes.subarray(16));
  }

  private answerOption(option: number, payload: Buffer): boolean {
    switch (option) {
      case nbd.option.exportName:
        if (payload.length > 0) return this.hangUp();
        this.socket.write(protocol.exportNameAnswer(this.media.sizeBytes, this.noZeroes));
        this.phase = "transmission";
        return true;
      case nbd.option.abort:
        this.socket.end(protocol.optionReply(option, nbd.reply.ack));
        return false;
      case nbd.option.list:
        // One export, its name empty: a 32-bit length of zero.
        this.socket.write(protocol.optionReply(option, nbd.reply.server, Buffer.alloc(4)));
        this.socket.write(protocol.optionReply(option, nbd.reply.ack));
        return true;
      case nbd.option.info:
      case nbd.option.go:
        return this.answerGo(option, payload);
      default:
        this.socket.write(protocol.optionReply(option, nbd.reply.unsupported));
        return true;
    }
  }

  private answerGo(option: number, payload: Buffer): boolean {
    const nameLength = payload.length < 6 ? -1 : payload.readUInt32BE(0);
    if (nameLength < 0 || nameLength > payload.length - 6) {
      this.socket.write(protocol.optionReply(option, nbd.reply.invalid));
    } else if (nameLength > 0) {
      this.socket.write(protocol.optionReply(option, nbd.reply.unknown));
    } else {
      this.socket.write(protocol.optionReply(option, nbd.reply.info, protocol.exportInformation(this.media.sizeBytes)));
      this.socket.write(protocol.optionReply(option, nbd.reply.info, protocol.blockSizeInformation()));
      this.socket.write(protocol.optionReply(option, nbd.reply.ack));
      if (option === nbd.option.go) this.phase = "transmission";
    }
    return true;
  }

  private takeRequest(): boolean {
    const bytes = this.take(28);
    if (bytes === undefined) return false;
    if (bytes.readUInt32BE(0) !== nbd.requestMagic) return this.hangUp();
    const handle = Buffer.from(bytes.subarray(8, 16));
    const length = bytes.readUInt32BE(24);
    switch (bytes.readUInt16BE(6)) {
      case nbd.command.read:
        this.answerRead(handle, Number(bytes.readBigUInt64BE(16)), length);
        return true;
      case nbd.command.write:
        if (length > nbdLimits.writeBytes) return this.hangUp();
        this.skip(length);
        this.socket.write(protocol.simpleReply(handle, nbd.error.notPermitted));
        return true;
      case nbd.command.flush:
        this.socket.write(protocol.simpleReply(handle, 0));
        return true;
      case nbd.command.disconnect:
        return this.hangUp();
      default:
        this.socket.write(protocol.simpleReply(handle, nbd.error.invalid));
        return true;
    }
  }

  private answerRead(handle: Buffer, offset: number, length: number): void {
    if (length === 0 || length > nbdLimits.readBytes || offset + length > this.media.sizeBytes) {
      this.socket.write(protocol.simpleReply(handle, nbd.error.invalid));
      return;
    }
    this.readsInFlight++;
    void this.media
      .read(offset, length)
      .then((data) => {
        if (data.length !== length) throw new Error(`failed to read medium at ${offset}: got ${data.length} of ${length} bytes`);
        return Buffer.concat([protocol.simpleReply(handle, 0), data]);
      })
      .catch((error: unknown) => {
        this.onReadError(error);
        return protocol.simpleReply(handle, nbd.error.io);
      })
      .then((answer) => {
        this.readsInFlight--;
        if (this.socket.destroyed) return;
        this.socket.write(answer);
        this.receive(Buffer.alloc(0));
        if (this.readsInFlight < nbdLimits.readsInFlight) this.socket.resume();
      });
  }

  private skip(length: number): void {
    const here = Math.min(length, this.pending.length);
    this.pending = this.pending.subarray(here);
    this.bytesToSkip = length - here;
  }

  private hangUp(): false {
    this.socket.destroy();
    return false;
  }
}
