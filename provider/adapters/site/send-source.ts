import type { ServerResponse } from "node:http";
import type { ByteSource } from "./byte-source.js";

const chunkBytes = 256 * 1024;

export interface SendOptions {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Called with bytes that were handed to the network, not merely queued. */
  readonly onSent: (bytes: number) => void;
}

/** Streams a part of `source` as the response's body, at the reader's pace; stops when the reader leaves. */
export async function sendSource(response: ServerResponse, source: ByteSource, options: SendOptions): Promise<void> {
  let offset = options.start;
  while (offset < options.end && !response.destroyed) {
    const chunk = await source.read(offset, Math.min(chunkBytes, options.end - offset));
    offset += chunk.length;
    const hasRoom = response.write(chunk, (error) => {
      if (!error) options.onSent(chunk.length);
    });
    if (!hasRoom) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    const onEnd = (): void => {
      response.off("drain", onEnd);
      response.off("close", onEnd);
      resolve();
    };
    response.on("drain", onEnd);
    response.on("close", onEnd);
  });
}
