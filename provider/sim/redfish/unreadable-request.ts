import type { Duplex } from "node:stream";
import { RedfishError } from "./message.js";

/** Node's parser does not know every method that the specification wants answered; anything else unreadable ends the connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code !== "HPE_INVALID_METHOD" || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(RedfishError.of(501, "OperationNotAllowed").body);
  const headers = ["OData-Version: 4.0", "Cache-Control: no-cache", "Content-Type: application/json", `Content-Length: ${body.length}`];
  socket.end(["HTTP/1.1 501 Not Implemented", ...headers, "Connection: close", "", body].join("\r\n"));
}
