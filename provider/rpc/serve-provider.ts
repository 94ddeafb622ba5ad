import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerGrpc, { type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { BareMetalError } from "../domain/errors.js";
import type { Clock } from "../ports/clock.js";
import { systemClock } from "../progress/system-clock.js";
import type { Provider } from "../resources/resource.js";
import { attach } from "./attach.js";
import { cancel } from "./cancel.js";
import { check } from "./check.js";
import { checkConfig } from "./check-config.js";
import { configure } from "./configure.js";
import { create } from "./create.js";
import { deleteResource } from "./delete.js";
import { diff } from "./diff.js";
import { diffConfig } from "./diff-config.js";
import { EngineLog } from "./engine-log.js";
import { getPluginInfo } from "./get-plugin-info.js";
import { getSchema } from "./get-schema.js";
import { handshake } from "./handshake.js";
import { invoke } from "./invoke.js";
import { OpenCalls } from "./open-calls.js";
import { read } from "./read.js";
import { Scrubber } from "./secrets.js";
import { unary, type Session } from "./session.js";
import { update } from "./update.js";

const maxMessageBytes = 400 * 1024 * 1024;
/** How long a call that an unexpected exception concerns may still save its state. */
const bugGraceMs = 15_000;

export interface ServeOptions {
  /** Default 0: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** The engine's address from argv; Handshake and Attach say it too. */
  readonly engineAddress?: string;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Shortest time between two statuses of one phase: default 2000, for a log; 250 where somebody watches. */
  readonly statusIntervalMs?: number;
}

export interface ServedProvider {
  readonly port: number;
  /** Aborts the calls that run, waits for their answers at most `timeoutMs` (default 20 s), ends the server and the provider. */
  close(timeoutMs?: number): Promise<void>;
  /** For exceptions that nothing caught: told to the engine; open calls are aborted, so that they save what they can, and answered. */
  reportUncaught(error: unknown): void;
}

/** Serves the provider to Pulumi's engine over gRPC. Rejects when the port cannot be had. */
export async function serveProvider(provider: Provider, options: ServeOptions = {}): Promise<ServedProvider> {
  const scrubber = new Scrubber();
  const engine = new EngineLog(scrubber, options.statusIntervalMs ?? 2000);
  if (options.engineAddress !== undefined) engine.connect(options.engineAddress);
  const session: Session = { provider, engine, scrubber, calls: new OpenCalls(), clock: options.clock ?? systemClock };
  const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes, "grpc.max_send_message_length": maxMessageBytes });
  server.addService(providerGrpc.ResourceProviderService, methods(session));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  let closed: Promise<void> | undefined;
  return {
    port,
    close: (timeoutMs = 20_000) => (closed ??= close(session, server, timeoutMs)),
    reportUncaught: (error) => reportUncaught(session, error),
  };
}

type Method =
  | "handshake"
  | "attach"
  | "getPluginInfo"
  | "getSchema"
  | "checkConfig"
  | "diffConfig"
  | "configure"
  | "check"
  | "diff"
  | "create"
  | "read"
  | "update"
  | "delete"
  | "invoke"
  | "cancel";

/** Methods left out (Construct, Call, Parameterize, GetMapping) are answered UNIMPLEMENTED by grpc-js. */
function methods(session: Session): Pick<IResourceProviderServer, Method> {
  return {
    handshake: unary(session, (request) => handshake(session, request)),
    attach: unary(session, (request) => attach(session, request)),
    getPluginInfo: unary(session, () => getPluginInfo(session)),
    getSchema: unary(session, (request) => getSchema(session, request)),
    checkConfig: unary(session, (request) => checkConfig(session, request)),
    diffConfig: unary(session, (request) => diffConfig(session, request)),
    configure: unary(session, (request) => configure(session, request)),
    check: unary(session, (request) => check(session, request)),
    diff: unary(session, (request) => diff(session, request)),
    create: unary(session, (request, signal) => create(session, request, signal)),
    read: unary(session, (request, signal) => read(session, request, signal)),
    update: unary(session, (request, signal) => update(session, request, signal)),
    delete: unary(session, (request, signal) => deleteResource(session, request, signal)),
    invoke: unary(session, (request, signal) => invoke(session, request, signal)),
    cancel: unary(session, () => cancel(session)),
  };
}

/** A third of the time is kept for sending the last answers and for ending what is served. */
async function close(session: Session, server: Server, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  const left = (): number => Math.max(0, end - performance.now());
  await session.calls.close(timeoutMs * 0.66);
  await within(left() / 2, new Promise<void>((resolve) => server.tryShutdown(() => resolve())));
  server.forceShutdown();
  await within(left(), session.provider.close());
  await session.engine.flush(Math.min(left(), 1000));
  session.engine.close();
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

function reportUncaught(session: Session, error: unknown): void {
  const text = error instanceof Error ? error.message : "a value that is not an error was thrown";
  session.engine.log("error", "", `provider bug, please report: ${text} [PROVIDER_BUG]`);
  if (error instanceof Error && error.stack !== undefined) session.engine.log("debug", "", error.stack);
  const bug = new BareMetalError("PROVIDER_BUG", "an exception that nothing caught", { cause: error });
  session.calls.abortAll(bug);
  session.calls.failLater(bug, bugGraceMs);
}
