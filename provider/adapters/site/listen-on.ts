import { createServer, type Server } from "node:net";
import { serveFailure } from "./serve-failure.js";

/** Resolves when `server` listens; rejects SERVE_FAILED. */
export function listenOn(server: Server, what: string, listen: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(serveFailure(what, listen, port, error)));
    server.listen(port, listen, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

/** Rejects SERVE_FAILED when the port cannot be had. grpc-js tells the cause only in words, and prints them itself. */
export async function probePort(what: string, listen: string, port: number): Promise<void> {
  const probe = createServer();
  await listenOn(probe, what, listen, port);
  await new Promise((resolve) => probe.close(resolve));
}
