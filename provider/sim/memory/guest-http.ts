import { createHash } from "node:crypto";
import http from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";

const silenceMs = 30_000;

export interface Fetched {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Fetches a file over HTTP and gives its size and digest; its bytes are not kept. Rejects unless answered 200 within `maxBytes`. */
export async function fetchDigest(url: string, maxBytes: number, signal: AbortSignal): Promise<Fetched> {
  const incoming = await send(url, { method: "GET" }, "", signal);
  const hash = createHash("sha256");
  let sizeBytes = 0;
  try {
    if (incoming.statusCode !== 200) throw new Error(`answered ${incoming.statusCode ?? 0}`);
    for await (const part of incoming as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > maxBytes) throw new Error(`larger than ${maxBytes} bytes`);
      hash.update(part);
    }
  } finally {
    incoming.destroy();
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}

/** POSTs plain text; resolves to the status. */
export async function postText(url: string, text: string, signal: AbortSignal): Promise<number> {
  const incoming = await send(url, { method: "POST", headers: { "content-type": "text/plain; charset=utf-8" } }, text, signal);
  incoming.resume();
  return incoming.statusCode ?? 0;
}

function send(url: string, options: RequestOptions, body: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(url, { ...options, agent: false, signal, timeout: silenceMs }, resolve);
    outgoing.on("timeout", () => outgoing.destroy(new Error(`silent for ${silenceMs / 1000} s`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
