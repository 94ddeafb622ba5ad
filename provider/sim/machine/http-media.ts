import http from "node:http";
import https from "node:https";
import type { MediaReader } from "./back-end.js";

const blockBytes = 64 * 1024;
const cacheBlocks = 768;
const widestReadAhead = 16;
const requestTimeoutMs = 30_000;
const tries = 2;

/** What went over the wire for one medium. Bytes are those of bodies. */
export interface MediaCounters {
  readonly headRequests: number;
  readonly rangeRequests: number;
  readonly bytesFetched: number;
  /** Bytes the machine asked for; more than `bytesFetched` when it read the same blocks again. */
  readonly bytesRead: number;
}

export interface HttpMediaOptions {
  /** Bytes per second at this moment; undefined is as fast as it goes. Asked before each fetch. */
  readonly rate: () => number | undefined;
}

/** The medium behind a URL does not answer as a BMC needs it to. */
export class MediaError extends Error {
  override readonly name = "MediaError";
}

interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * A medium as a BMC mounts it: HEAD when inserted, then Range requests of 64 KiB blocks, one at a time, read-ahead while
 * the reads are in sequence, blocks kept in memory (48 MiB at most).
 */
export class HttpMedia implements MediaReader {
  readonly url: string;
  readonly sizeBytes: number;
  private readonly rate: () => number | undefined;
  private readonly connection: http.Agent;
  private readonly blocks = new Map<number, Buffer>();
  private readonly abort = new AbortController();
  private queue: Promise<unknown> = Promise.resolve();
  private nextBlock = -1;
  private readAhead = 1;
  private freeAt = 0;
  private counts = { headRequests: 1, rangeRequests: 0, bytesFetched: 0, bytesRead: 0 };

  private constructor(url: string, sizeBytes: number, connection: http.Agent, options: HttpMediaOptions) {
    this.url = url;
    this.sizeBytes = sizeBytes;
    this.connection = connection;
    this.rate = options.rate;
  }

  /** Asks for the medium's size. Rejects with MediaError when it cannot be read by ranges. */
  static async open(url: string, options: HttpMediaOptions): Promise<HttpMedia> {
    const connection = url.startsWith("https:")
      ? new https.Agent({ keepAlive: true, maxSockets: 1 })
      : new http.Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const answer = await request(url, "HEAD", {}, connection, 0, AbortSignal.timeout(requestTimeoutMs));
      const sizeBytes = Number(answer.headers["content-length"] ?? Number.NaN);
      if (answer.status !== 200) throw new MediaError(`the server of the medium answered ${answer.status}`);
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) throw new MediaError("the server of the medium does not say its size");
      if (answer.headers["accept-ranges"] !== "bytes") throw new MediaError("the server of the medium does not accept ranges");
      return new HttpMedia(url, sizeBytes, connection, options);
    } catch (error) {
      connection.destroy();
      throw error instanceof MediaError ? error : new MediaError("failed to reach the server of the medium", { cause: error });
    }
  }

  get counters(): MediaCounters {
    return { ...this.counts };
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || length < 0 || offset + length > this.sizeBytes)
      throw new MediaError(`read of ${length} bytes at ${offset} is outside the medium`);
    if (length === 0) return Buffer.alloc(0);
    const turn = this.queue.then(() => this.readNow(offset, length));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Ends open requests and connections; later reads reject. */
  close(): void {
    this.abort.abort(new MediaError("the medium was ejected"));
    this.connection.destroy();
    this.blocks.clear();
  }

  private async readNow(offset: number, length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let block = Math.floor(offset / blockBytes); block * blockBytes < offset + length; block++) {
      const bytes = this.blocks.get(block) ?? (await this.fetchFrom(block, Math.ceil((offset + length) / blockBytes)));
      const start = block * blockBytes;
      parts.push(bytes.subarray(Math.max(0, offset - start), Math.min(bytes.length, offset + length - start)));
    }
    this.counts.bytesRead += length;
    return Buffer.concat(parts, length);
  }

  /** Fetches `first`, the missing blocks before `end` and, in sequence, some more; returns the first. */
  private async fetchFrom(first: number, end: number): Promise<Buffer> {
    const inSequence = first === this.nextBlock;
    this.readAhead = inSequence ? Math.min(this.readAhead * 2, widestReadAhead) : 1;
    const wanted = Math.min(Math.max(end, first + this.readAhead), first + widestReadAhead, Math.ceil(this.sizeBytes / blockBytes));
    let last = first + 1;
    while (last < wanted && !this.blocks.has(last)) last++;
    const bytes = await this.fetchRange(first * blockBytes, Math.min(last * blockBytes, this.sizeBytes));
    for (let block = first; block < last; block++) {
      this.blocks.set(block, bytes.subarray((block - first) * blockBytes, (block - first + 1) * blockBytes));
    }
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= cacheBlocks) break;
      this.blocks.delete(oldest);
    }
    this.nextBlock = last;
    return bytes.subarray(0, blockBytes);
  }

  private async fetchRange(from: number, to: number): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      this.abort.signal.throwIfAborted();
      try {
        this.counts.rangeRequests++;
        const signal = AbortSignal.any([this.abort.signal, AbortSignal.timeout(requestTimeoutMs)]);
        const answer = await request(this.url, "GET", { range: `bytes=${from}-${to - 1}` }, this.connection, to - from, signal);
        if (answer.status !== 206 || answer.body.length !== to - from) {
          throw new MediaError(
            `the server of the medium answered ${answer.status} with ${answer.body.length} bytes to a range of ${to - from}`,
          );
        }
        this.counts.bytesFetched += answer.body.length;
        await this.keepRate(answer.body.length);
        return answer.body;
      } catch (error) {
        // A kept connection may have been closed by the server in the meantime; once more on a new one.
        if (attempt >= tries || error instanceof MediaError) throw error;
      }
    }
  }

  private async keepRate(bytes: number): Promise<void> {
    const rate = this.rate();
    if (rate === undefined) return;
    const now = performance.now();
    this.freeAt = Math.max(now, this.freeAt) + (bytes / rate) * 1000;
    await pause(this.freeAt - now, this.abort.signal);
  }
}

function request(
  url: string,
  method: "HEAD" | "GET",
  headers: http.OutgoingHttpHeaders,
  connection: http.Agent,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? https.request : http.request;
    const outgoing = send(
      url,
      { method, headers: { "user-agent": "bmc-media/1.0", ...headers }, agent: connection, signal },
      (incoming) => {
        const parts: Buffer[] = [];
        let size = 0;
        incoming.on("data", (part: Buffer) => {
          size += part.length;
          if (size > maxBytes) incoming.destroy(new MediaError("the server of the medium sent more than was asked for"));
          else parts.push(part);
        });
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) }));
        incoming.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
