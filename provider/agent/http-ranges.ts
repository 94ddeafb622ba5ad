import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { FetchedRange } from "./platform.js";

const idleTimeoutMs = 20_000;

/** Fetches byte ranges over kept connections; at most eight at a time. */
export class HttpRanges {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  /** `onBytes` is told how many bytes came in, as they come. */
  fetch(range: FetchedRange, onBytes?: (count: number) => void): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const { url, offset, length, signal } = range;
      const headers = { range: `bytes=${offset}-${offset + length - 1}` };
      const outgoing = request(url, { agent: this.agent, headers, signal, timeout: idleTimeoutMs }, (response) => {
        readExactly(response, range, onBytes).then(resolve, (error: Error) => {
          outgoing.destroy();
          reject(error);
        });
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no byte came for ${idleTimeoutMs / 1000} s`)));
      outgoing.on("error", reject);
      outgoing.end();
    });
  }

  /** Breaks every connection. */
  destroy(): void {
    this.agent.destroy();
  }
}

/** A server that knows no ranges answers 200 with the whole file: right only when the range is the whole file. */
async function readExactly(response: IncomingMessage, range: FetchedRange, onBytes?: (count: number) => void): Promise<Buffer> {
  const isWhole = response.statusCode === 200 && range.offset === 0 && Number(response.headers["content-length"]) === range.length;
  if (response.statusCode !== 206 && !isWhole) throw new Error(`the image server answered ${response.statusCode ?? 0} instead of 206`);
  const bytes = Buffer.allocUnsafe(range.length);
  let got = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    if (got + piece.length > range.length) throw new Error("the image server sent more than was asked for");
    piece.copy(bytes, got);
    got += piece.length;
    onBytes?.(piece.length);
  }
  if (got !== range.length) throw new Error(`the image server sent ${got} of ${range.length} bytes`);
  return bytes;
}
