import http from "node:http";
import type { AddressInfo } from "node:net";

export interface MediaServer {
  readonly url: string;
  /** Range headers received, in order. */
  readonly ranges: string[];
  /** What was POSTed: path and text. */
  readonly posts: { readonly path: string; readonly text: string }[];
  close(): Promise<void>;
}

/** Serves files by HEAD and Range, and takes POSTs. */
export async function startMediaServer(files: ReadonlyMap<string, Buffer>): Promise<MediaServer> {
  const ranges: string[] = [];
  const posts: { path: string; text: string }[] = [];
  const server = http.createServer((request, response) => {
    const path = request.url ?? "";
    if (request.method === "POST") {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        posts.push({ path, text: Buffer.concat(parts).toString("utf8") });
        response.writeHead(204).end();
      });
      return;
    }
    const file = files.get(path);
    if (file === undefined) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    if (range !== null) ranges.push(range[0]);
    const bytes = range === null ? file : file.subarray(Number(range[1]), Number(range[2]) + 1);
    response.writeHead(range === null ? 200 : 206, { "accept-ranges": "bytes", "content-length": bytes.length });
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    posts,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A media server that is gone after `work`, whatever happens. */
export async function withMediaServer(files: ReadonlyMap<string, Buffer>, work: (server: MediaServer) => Promise<void>): Promise<void> {
  const server = await startMediaServer(files);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}
