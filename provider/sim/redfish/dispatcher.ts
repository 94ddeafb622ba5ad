import type { IncomingMessage, ServerResponse } from "node:http";
import { isObject } from "./body.js";
import type { Bmc } from "./bmc.js";
import { etagOf, isNoneMatch } from "./etag.js";
import { checkHeaders, readBody, readTarget } from "./incoming.js";
import type { Journal } from "./journal.js";
import { RedfishError } from "./message.js";
import { Misconduct, Refused } from "./misconduct.js";
import { OddEtags } from "./odd-etags.js";
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
  private readonly misconduct: Misconduct;
  private readonly etags: OddEtags;

  constructor(private readonly options: DispatcherOptions) {
    this.misconduct = new Misconduct(options.bmc);
    this.etags = new OddEtags(options.bmc.faults, options.strictEtags);
    this.routes = allRoutes(options.bmc);
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const leave = this.misconduct.enter();
    try {
      await this.handleOne(request, response);
    } finally {
      leave();
    }
  }

  private async handleOne(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const trail: Trail = {};
    const { faults } = this.options.bmc;
    const line = { method: request.method ?? "", path: readTarget(request.url ?? "/").path };
    const record = (status: number): void => this.record(line, status, startedAt, trail);
    faults.countRequest();
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
    const atTheDoor = this.misconduct.atTheDoor(request, line);
    if (atTheDoor === "cut" || atTheDoor === "hang") {
      trail.fault = atTheDoor;
      record(0);
      if (atTheDoor === "cut") response.destroy();
      return;
    }
    if (atTheDoor !== undefined) trail.fault = "refused at the door";
    const reply = atTheDoor ?? (await this.answer(request, trail));
    await this.misconduct.afterAnswer(line);
    const { payload, headers } = this.misconduct.garble(line, payloadOf(reply));
    record(reply.status);
    if (isReset && payload.length < 2) {
      response.destroy();
      return;
    }
    response.writeHead(reply.status, this.doubled({ ...this.headersOf(reply, payload), ...headers }));
    if (isReset) response.write(payload.subarray(0, Math.floor(payload.length / 2)), () => response.destroy());
    else response.end(request.method === "HEAD" ? undefined : payload);
  }

  private async answer(request: IncomingMessage, trail: Trail): Promise<Reply> {
    try {
      return await this.answerOrThrow(request, trail);
    } catch (error) {
      if (error instanceof Refused) {
        trail.fault = "refused";
        return error.reply;
      }
      if (error instanceof RedfishError) return { status: error.status, body: error.body, headers: error.headers };
      const internal = RedfishError.of(500, "InternalError");
      return { status: 500, body: internal.body };
    }
  }

  private async answerOrThrow(request: IncomingMessage, trail: Trail): Promise<Reply> {
    const target = readTarget(request.url ?? "/");
    const line = { method: request.method ?? "", path: target.path };
    this.throwIfNotReady(line, trail);
    const resolved = this.misconduct.resolve(target.path);
    if (resolved.reply !== undefined) return resolved.reply;
    const found = findRoute(this.routes, resolved.path);
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
      path: resolved.path,
      query: target.query,
      parts: found.parts,
      headers: request.headers,
      body,
      caller: trail.caller,
    };
    return this.answerRoute(found, call);
  }

  private async answerRoute({ route }: FoundRoute, call: Call): Promise<Reply> {
    const text = JSON.stringify(call.body);
    this.misconduct.refuse(call, text, false);
    const unchanged = await this.checkTags(route, call, text);
    if (unchanged !== undefined) return unchanged;
    if (call.method === "PATCH" || call.method === "POST") await this.misconduct.beforeChange(call, (path) => this.look(path, call));
    const answered = await route.answers[call.method]?.(call);
    this.misconduct.refuse(call, text, true);
    const isRead = call.method === "GET" && answered?.status === 200 && isObject(answered.body);
    const reply = isRead ? this.misconduct.show(call, answered) : answered;
    if (reply === undefined) throw RedfishError.of(405, "OperationNotAllowed", [], { Allow: allowedMethods(route) });
    const isShown = reply.status === 200 && isObject(reply.body) && reply.body["@odata.id"] !== undefined;
    const headers = { ...(call.method === "GET" ? { Allow: allowedMethods(route), ...linkHeader(route) } : {}), ...reply.headers };
    if (!isShown) return { ...reply, headers };
    const etag = etagOf(isRead ? answered.body : reply.body);
    const shown = this.etags.show(call.path, etag);
    if (call.method === "GET" && isNoneMatch(call.headers["if-none-match"], etag))
      return { status: 304, headers: { ...headers, ETag: etag } };
    const inBody = shown.body === "" && !this.etags.isEmptyShown ? {} : { "@odata.etag": shown.body };
    const inHeader = shown.header === "" && !this.etags.isEmptyShown ? {} : { ETag: shown.header };
    return { ...reply, body: { ...(reply.body as object), ...inBody }, headers: { ...headers, ...inHeader } };
  }

  /** Throws for wrong or missing tags; an answer when the change is to be ignored. */
  private async checkTags(route: Route, call: Call, text: string): Promise<Reply | undefined> {
    if (call.method === "POST") this.etags.checkPost(call.headers["if-match"]);
    const show = route.answers.GET;
    if (call.method !== "PATCH" || show === undefined) return undefined;
    const present = await show({ ...call, body: {} });
    const isConflict = this.options.bmc.faults.take("etag-conflict", { method: call.method, path: call.path }) !== undefined;
    if (isConflict) throw RedfishError.of(412, "PreconditionFailed");
    this.etags.checkPatch(call.path, call.headers["if-match"], etagOf(present.body));
    return this.misconduct.isPatchIgnored(call, text) ? { status: 200, body: present.body } : undefined;
  }

  /** A resource as it reads now; undefined when there is none. */
  private async look(path: string, call: Call): Promise<unknown> {
    const found = findRoute(this.routes, path);
    if (found === undefined) return undefined;
    const reply = await found.route.answers.GET?.({ ...call, method: "GET", path, parts: found.parts, body: {} });
    return reply?.body;
  }

  private doubled(headers: Record<string, string | number>): Record<string, string | number | string[]> {
    if (!this.misconduct.doublesHeaders) return headers;
    const once = ["content-length", "content-type", "location", "connection", "transfer-encoding"];
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, once.includes(name.toLowerCase()) ? value : [String(value), String(value)]]),
    );
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
