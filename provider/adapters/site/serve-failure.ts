import { BareMetalError } from "../../domain/errors.js";
import { hostAndPort } from "./local-address.js";

/** SERVE_FAILED for a failed listen, with what a person can do. */
export function serveFailure(what: string, listen: string, port: number, cause: unknown): BareMetalError {
  const text = cause instanceof Error ? `${(cause as NodeJS.ErrnoException).code ?? ""} ${cause.message}` : String(cause);
  const where = port === 0 ? listen : hostAndPort(listen, port);
  return new BareMetalError("SERVE_FAILED", `failed to serve ${what} on ${where}`, { subject: where, remedy: remedyFor(text), cause });
}

export function isPortTaken(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    if (current.message.includes("EADDRINUSE")) return true;
  }
  return false;
}

function remedyFor(text: string): string {
  if (text.includes("EADDRINUSE")) return "choose another port in serve, or end the program that uses it";
  if (text.includes("EADDRNOTAVAIL") || text.includes("ENOTFOUND")) return "set serve.address to an address of this machine";
  if (text.includes("EACCES")) return "choose a port above 1023 in serve";
  return "check serve.address and the ports in serve";
}
