import type { IncomingMessage, ServerResponse } from "node:http";
import { isObject } from "./body.js";
import type { Bmc } from "./bmc.js";
import { checkIfMatch, etagOf, isNoneMatch } from "./etag.js";
import { checkHeaders, readBody, readTarget } from "./incoming.js";
import type { Journal } from "./journal.js";
import { RedfishError } from "./message.js";
import { checkPrivileges } from "./privileges.js";
import { allRoutes } from "./resources/all-routes.js";
import type { Call, FoundRoute, Reply, Route } from "./route.js";
import { allowedMethods, findRoute, methods } from "./route.js";
import type { Caller } from "./sessions.js";
import { challenge } from "./sessions.js";

/** What becomes known of a request on its way; for the journal. */
interface Trail {
  caller?: Caller;
  body?: unknown;
  fault?: string;
}

export interface DispatcherOptions {
  readonly bmc: Bmc;
  readonly journal: Journal;
  /** PATCH without If-Match is refused. */
  readonly strictEtags: boolean;
}

/** Answers the requests of one BMC: faults, routing, authentication, ETags, journal. */
export class Dispatcher {
  private readonly routes: readonly Route[];

  constructor(private readonly options: DispatcherOptions) {
    this.routes = allRoutes(options.bmc);
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const trail: Trail = {};
    const { faults } = this.options.bmc;
    const line = { method: request.method ?? "", path: readTarget(request.url ?? "/").path };
    const record = (status: number): void => this.record(line, status, startedAt, trail);
    const slow = faults.take("slow-answers", line);
    if (slow !== undefined) await pauseUnlessClosed(Number(slow["delayMs"]), response, trail);
    const when = faults.look("connection-reset")?.["when"];
    const isReset = faults.take("connection-reset", line) !== undefined;
    if (isReset) trail.fault = "connection-reset";
    if (isReset && when !== "mid-response") {
      record(0);
      response.destroy();
      return;
    }
    const reply = await this.answer(request, trail);
    const payload = payloadOf(reply);
    record(reply.status);
    if (isReset && payload.length < 2) {
      response.destroy();
      return;
    }
    response.writeHead(reply.status, this.headersOf(reply, payload));
    if (isReset) response.write(payload.subarray(0, Math.floor(payload.length / 2)), () => response.destroy());
    else response.end(request.method === "HEAD" ? undefined : payload);
  }

  private async answer(request: IncomingMessage, trail: Trail): Promise<Reply> {
    try {
      return await this.answerOrThrow(request, trail);
    } catch (error) {
      if (error instanceof RedfishError) return { status: error.status, body: error.body, headers: error.headers };
      const internal = RedfishError.of(500, "InternalError");
      return { status: 500, body: internal.body };
    }
  }

  private async answerOrThrow(request: IncomingMessage, trail: Trail): Promise<Reply> {
    const target = readTarget(request.url ?? "/");
    const line = { method: request.method ?? "", path: target.path };
    this.throwIfNotReady(line, trail);
    const found = findRoute(this.routes, target.path);
    const isHead = request.method === "HEAD";
    const method = methods.find((each) => each === (isHead ? "GET" : request.method));
    const isOpen = found !== undefined && method !== undefined && found.route.open?.includes(method) === true;
    if (!isOpen) trail.caller = this.authenticate(request, line, trail);
    if (found === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [target.path]);
    if (method === undefined || found.route.answers[method] === undefined) {
      throw RedfishError.of(405, "OperationNotAllowed", [], { Allow: allowedMethods(found.route) });
    }
    if (trail.caller !== undefined) checkPrivileges(this.options.bmc, trail.caller, method, target.path);
    checkHeaders(request, target, found.route.isPaged === true);
    const body = await readBody(request, method);
    if (Object.keys(body).length > 0) trail.body = body;
    const call: Call = {
      method,
      path: target.path,
      query: target.query,
      parts: found.parts,
      headers: request.headers,
      body,
      caller: trail.caller,
    };
    return this.answerRoute(found, call);
  }

  private async answerRoute({ route }: FoundRoute, call: Call): Promise<Reply> {
    const show = route.answers.GET;
    if (call.method === "PATCH" && show !== undefined) {
      const present = await show({ ...call, body: {} });
      checkIfMatch(call.headers["if-match"], etagOf(present.body), this.options.strictEtags);
    }
    const reply = await route.answers[call.method]?.(call);
    if (reply === undefined) throw RedfishError.of(405, "OperationNotAllowed", [], { Allow: allowedMethods(route) });
    const isShown = reply.status === 200 && isObject(reply.body) && reply.body["@odata.id"] !== undefined;
    const headers = { ...(call.method === "GET" ? { Allow: allowedMethods(route), ...linkHeader(route) } : {}), ...reply.headers };
    if (!isShown) return { ...reply, headers };
    const etag = etagOf(reply.body);
    if (call.method === "GET" && isNoneMatch(call.headers["if-none-match"], etag))
      return { status: 304, headers: { ...headers, ETag: etag } };
    return { ...reply, body: { ...(reply.body as object), "@odata.etag": etag }, headers: { ...headers, ETag: etag } };
  }

  private authenticate(request: IncomingMessage, line: { method: string; path: string }, trail: Trail): Caller {
    const { bmc } = this.options;
    const token = request.headers["x-auth-token"];
    const caller = bmc.sessions.authenticate(
      { token: typeof token === "string" ? token : undefined, authorization: request.headers.authorization },
      line.path,
    );
    if (bmc.faults.take("unauthorized", line) !== undefined) {
      trail.fault = "unauthorized";
      throw RedfishError.of(401, "NoValidSession", [], challenge);
    }
    return caller;
  }

  private throwIfNotReady(line: { method: string; path: string }, trail: Trail): void {
    const parameters = this.options.bmc.faults.take("bmc-not-ready", line);
    if (parameters === undefined) return;
    trail.fault = "bmc-not-ready";
    if (parameters["status"] === 500) throw RedfishError.of(500, "ServiceInUnknownState");
    const seconds = Number(parameters["retryAfterSeconds"]);
    throw RedfishError.of(
      503,
      "ServiceTemporarilyUnavailable",
      [String(Math.max(seconds, 0))],
      seconds < 0 ? {} : { "Retry-After": String(seconds) },
    );
  }

  private headersOf(reply: Reply, payload: Buffer): Record<string, string | number> {
    const type = reply.body === undefined ? {} : { "Content-Type": "application/json;charset=utf-8" };
    const length = reply.status === 204 || reply.status === 304 ? {} : { "Content-Length": payload.length };
    return { "OData-Version": "4.0", "Cache-Control": "no-cache", ...type, ...length, ...reply.headers };
  }

  private record(line: { method: string; path: string }, status: number, startedAt: number, trail: Trail): void {
    this.options.journal.add({
      time: new Date().toISOString(),
      ...line,
      status,
      durationMs: Math.round(performance.now() - startedAt),
      ...(trail.caller === undefined ? {} : { user: trail.caller.username }),
      ...(trail.caller?.sessionId === undefined ? {} : { session: trail.caller.sessionId }),
      ...(trail.body === undefined ? {} : { body: trail.body }),
      ...(trail.fault === undefined ? {} : { fault: trail.fault }),
    });
  }
}

function linkHeader(route: Route): Record<string, string> {
  return route.schema === undefined ? {} : { Link: `<https://redfish.dmtf.org/schemas/v1/${route.schema}.json>; rel=describedby` };
}

function payloadOf(reply: Reply): Buffer {
  if (reply.body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
}

async function pauseUnlessClosed(ms: number, response: ServerResponse, trail: Trail): Promise<void> {
  trail.fault = "slow-answers";
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    response.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
