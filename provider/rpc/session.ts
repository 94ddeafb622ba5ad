import { status, type handleUnaryCall, type StatusObject } from "@grpc/grpc-js";
import { BareMetalError } from "../domain/errors.js";
import type { Clock } from "../ports/clock.js";
import { startProgress, type RunningProgress } from "../progress/run-progress.js";
import type { Provider, ResourceType } from "../resources/resource.js";
import type { EngineLog } from "./engine-log.js";
import { toStatus } from "./errors.js";
import type { OpenCalls } from "./open-calls.js";
import { recordRun } from "./record-run.js";
import type { Scrubber } from "./secrets.js";

/** What every RPC needs. */
export interface Session {
  readonly provider: Provider;
  readonly engine: EngineLog;
  readonly scrubber: Scrubber;
  readonly calls: OpenCalls;
  readonly clock: Clock;
}

/** An error that already knows its gRPC status. */
export class StatusError extends Error {
  constructor(readonly status: Partial<StatusObject>) {
    super(status.details ?? "");
  }
}

const flushMs = 2_000;

/**
 * Makes a gRPC method of a function: one answer whatever happens, secrets hidden in failures, abort when the caller is gone.
 * grpc-js fires `cancelled` after a normal end too, hence the replied flag.
 */
export function unary<Request, Response>(
  session: Session,
  run: (request: Request, signal: AbortSignal) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    if (session.calls.closing) return callback({ code: status.UNAVAILABLE, details: "the provider is shutting down" });
    let replied = false;
    const fail = (error: unknown): void => reply(error instanceof StatusError ? error.status : toStatus(error, session.scrubber));
    const open = session.calls.enter(fail);
    const reply = (error: Partial<StatusObject> | null, response?: Response): void => {
      if (replied) return;
      replied = true;
      callback(error, response);
      open.end();
    };
    call.on("cancelled", () => {
      if (!replied) open.abort(new BareMetalError("CANCELLED", "the engine went away"));
    });
    void (async () => {
      try {
        const response = await run(call.request, open.signal);
        await session.engine.flush(flushMs);
        reply(null, response);
      } catch (error) {
        logStack(session, error);
        await session.engine.flush(flushMs);
        fail(error);
      }
    })();
  };
}

/** Only the debug log shows where an unexpected exception came from. */
function logStack(session: Session, error: unknown): void {
  if (error instanceof StatusError) return;
  if (error instanceof Error && error.stack !== undefined) session.engine.log("debug", "", error.stack);
}

export interface OperationRequest {
  readonly urn: string;
  /** As in "create of r2-u17". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** The operation may change something, so it is written down. */
  readonly recorded?: boolean;
}

/** Runs one operation under a progress of its own; an abort that surfaces as some other error is told as the abort. */
export async function withProgress<T>(
  session: Session,
  request: OperationRequest,
  run: (progress: RunningProgress) => Promise<T>,
): Promise<T> {
  const log = recordRun(session, request, nameOf(request.urn), session.engine.forCall(request.urn));
  const progress = startProgress({
    clock: session.clock,
    timeoutMs: request.timeoutMs,
    what: request.what,
    sink: log,
    cancel: request.signal,
  });
  try {
    const result = await run(progress);
    log.end();
    return result;
  } catch (error) {
    const explained = explainAbort(error, progress.signal);
    log.end(explained);
    throw explained;
  } finally {
    progress.stop();
    log.stop();
  }
}

function explainAbort(error: unknown, signal: AbortSignal): unknown {
  const isAbort = error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
  return signal.aborted && isAbort ? signal.reason : error;
}

/** The resource type of a URN's or request's type token. */
export function resourceType(session: Session, urn: string): ResourceType {
  const token = tokenOf(urn);
  const found = session.provider.resource(token);
  if (found !== undefined) return found;
  throw new BareMetalError("INPUT_INVALID", `this version of the provider has no resource type ${token}`, {
    remedy: `install the plugin version that matches the SDK; the plugin is ${session.provider.version}`,
  });
}

/** `urn:pulumi:stack::project::parent$type::name` ends in type and name; the name may hold `::`. */
function tokenOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The user's timeout in seconds, 0 for none given, as milliseconds. */
export function timeoutMs(asked: number, defaultSeconds: number): number {
  return Math.round((asked > 0 ? asked : defaultSeconds) * 1000);
}
