import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import type { MediaReader } from "../machine/back-end.js";
import { NbdSession } from "./nbd-session.js";
import { PagedReader } from "./paged-reader.js";

/**
 * Serves one medium read only over NBD on a unix socket, under the empty export name.
 * A failed read is an I/O error to the client, as a bad sector would be, and goes to `onReadError`.
 */
export class NbdServer {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly socketPath: string,
  ) {}

  static async listen(socketPath: string, media: MediaReader, onReadError: (error: unknown) => void = () => undefined): Promise<NbdServer> {
    const server = createServer();
    const nbdServer = new NbdServer(server, socketPath);
    const reader = new PagedReader(media);
    server.on("connection", (socket) => {
      nbdServer.sockets.add(socket);
      socket.once("close", () => nbdServer.sockets.delete(socket));
      new NbdSession(socket, reader, onReadError);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause) => reject(new Error(`failed to listen on ${socketPath}`, { cause })));
      server.listen(socketPath, resolve);
    });
    return nbdServer;
  }

  /** Cuts all clients off; the socket file goes. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
