import { BareMetalError } from "../../domain/errors.js";
import { hostAndPort } from "./local-address.js";

/** SERVE_FAILED for a failed listen, with what a person can do. */
export function serveFailure(what: string, listen: string, port: number, cause: unknown): BareMetalError {
  const where = port === 0 ? listen : hostAndPort(listen, port);
  return new BareMetalError("SERVE_FAILED", `failed to serve ${what} on ${where}`, {
    subject: where,
    remedy: remedyFor(systemCode(cause)),
    cause,
  });
}

/** Whether `error`, as made by serveFailure, is about a port that another program listens on. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof BareMetalError && systemCode(error.cause) === "EADDRINUSE";
}

function systemCode(cause: unknown): string {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : "";
}

function remedyFor(code: string): string {
  if (code === "EADDRINUSE") return "choose another port in serve, or end the program that uses it";
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return "set serve.address to an address of this machine";
  if (code === "EACCES") return "choose a port above 1023 in serve";
  return "check serve.address and the ports in serve";
}
