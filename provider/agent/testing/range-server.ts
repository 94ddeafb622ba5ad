import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RangeServer {
  readonly url: string;
  /** Ranges answered so far, as `offset+length`. */
  readonly served: string[];
  /** Takes the place of the answer for the next request when it returns true. */
  fault: ((response: ServerResponse, offset: number) => boolean) | undefined;
  close(): Promise<void>;
}

/** Serves a buffer by Range requests. */
export async function startRangeServer(content: Buffer): Promise<RangeServer> {
  const server: Server = createServer((request, response) => {
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const [start, end] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? content.length - 1)];
    if (result.fault?.(response, start) === true) return;
    result.served.push(`${start}+${end - start + 1}`);
    response.writeHead(206, { "content-length": end - start + 1, "content-range": `bytes ${start}-${end}/${content.length}` });
    response.end(content.subarray(start, end + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const result: RangeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/packed`,
    served: [],
    fault: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return result;
}
