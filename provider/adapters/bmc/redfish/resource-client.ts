import { BareMetalError } from "../../../domain/errors.js";
import type { Progress } from "../../../ports/progress.js";
import { backOffMs, readRetryAfterMs } from "./back-off.js";
import { etagForms } from "./etag.js";
import { ExchangeError } from "./exchange-error.js";
import { hasMessage, quoteMessages, readExtendedMessages, type ExtendedMessage } from "./extended-message.js";
import { pathOf, textAt, type JsonObject } from "./json-reader.js";
import { defaultQuirks, type Quirks } from "./quirks.js";
import type { Redaction } from "./redaction.js";
import type { Session } from "./session.js";
import type { HttpAnswer, HttpRequest } from "./transport.js";

export interface Resource {
  readonly path: string;
  readonly body: JsonObject;
  /** As the BMC gave it; empty when it gave none. */
  readonly etag: string;
  /** The one in the body where it is another one: some gateways change the header alone. */
  readonly bodyEtag?: string;
}

export interface Answer {
  readonly status: number;
  readonly isOk: boolean;
  readonly body: JsonObject;
  readonly messages: readonly ExtendedMessage[];
  /** Path of the Location header; empty when absent. */
  readonly location: string;
  readonly retryAfterMs: number | undefined;
  /** Set when the connection broke before the answer: whether the change was carried out is unknown, so look; status is 0 then. */
  readonly lost?: ExchangeError;
}

type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** How often a GET is repeated that ends in a plain server error or in nonsense. */
const failedGetTries = 5;
/** How often a resource is looked for that has to be there. */
const missingGetTries = 5;
/** How often a PATCH is sent whose answers are lost. */
const lostPatchTries = 3;

/** Requests to the resources of one BMC, with retries and ETags. */
export class ResourceClient {
  quirks: Quirks = defaultQuirks;
  /** No retry begins after this moment (milliseconds since the epoch); the connector narrows it while it connects. */
  retryUntil = Number.POSITIVE_INFINITY;
  /**
   * Two looks at the same resource within so many milliseconds, with no change of ours between them, are one look; 0: each is one of
   * its own. Far below any pause between looks that are to differ.
   */
  sameLookMs = 0;
  readonly #session: Session;
  readonly #redaction: Redaction;
  readonly #justSeen = new Map<string, { readonly resource: Resource; readonly at: number }>();

  constructor(session: Session, redaction: Redaction) {
    this.#session = session;
    this.#redaction = redaction;
  }

  get host(): string {
    return this.#session.host;
  }

  /** A resource that has to be there: a BMC whose services restart lists nothing for a while (jetlag#778), which is waited out. */
  async get(progress: Progress, path: string): Promise<Resource> {
    for (let attempt = 1; attempt <= missingGetTries; attempt++) {
      const found = await this.find(progress, path);
      if (found !== undefined) return found;
      if (attempt < missingGetTries) await progress.clock.pause(backOffMs(attempt), progress.signal);
    }
    throw new BareMetalError("BMC_REJECTED", `the BMC ${this.host} has no ${path}`, {
      subject: this.host,
      remedy: "look at the BMC: it may be starting or have other firmware than before; run again when it shows the system",
    });
  }

  /** Undefined when there is no such resource. */
  async find(progress: Progress, path: string): Promise<Resource | undefined> {
    const seen = this.#justSeen.get(path);
    if (seen !== undefined && progress.clock.now() - seen.at < this.sameLookMs) return seen.resource;
    const answer = await this.#request(progress, { method: "GET", path }, (request) => this.#session.send(progress, request));
    if (answer.status === 404 || answer.status === 410) return undefined;
    const resource = this.#readResource(path, answer);
    this.#justSeen.set(path, { resource, at: progress.clock.now() });
    return resource;
  }

  /** The service root, which is read without credentials. */
  async getRoot(progress: Progress, path: string): Promise<Resource> {
    const send: Send = (request) => this.#session.sendOpenly(progress, request);
    return this.#readResource(path, await this.#request(progress, { method: "GET", path }, send));
  }

  /** One GET with whatever status comes back: the monitor of a task answers with the status of what failed. */
  async look(progress: Progress, path: string): Promise<Answer> {
    const answer = await this.#request(progress, { method: "GET", path }, (request) => this.#session.send(progress, request), 1);
    return this.#readAnswer(progress, answer);
  }

  /** Never with If-Match: some BMCs answer 412 to actions that carry it. Callers look what became of a lost one. */
  async post(progress: Progress, path: string, body: JsonObject): Promise<Answer> {
    return this.#change(progress, { method: "POST", path, body });
  }

  /**
   * PATCH with the resource's ETag. 412: read again, let `recheck` judge the fresh resource (it may throw), and try once more with
   * its ETag, then with the forms of it that gateways make. 428: read the ETag and send it. A lost answer: the same, from the start.
   */
  async patch(progress: Progress, resource: Resource, body: JsonObject, recheck?: (fresh: Resource) => void): Promise<Answer> {
    let known = resource;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#patchOnce(progress, known, body, recheck);
      if (answer.lost === undefined) return answer;
      if (attempt >= lostPatchTries) throw answer.lost;
      known = await this.get(progress, resource.path);
      recheck?.(known);
    }
  }

  async #patchOnce(progress: Progress, resource: Resource, body: JsonObject, recheck?: (fresh: Resource) => void): Promise<Answer> {
    const send = (etag: string): Promise<Answer> => {
      const headers = etag === "" ? {} : { "if-match": etag };
      return this.#change(progress, { method: "PATCH", path: resource.path, body, headers });
    };
    let answer = await send(resource.etag);
    if (answer.status !== 412 && answer.status !== 428) return answer;
    const fresh = await this.get(progress, resource.path);
    recheck?.(fresh);
    // Last without any: some BMCs answer 412 to whatever carries If-Match.
    for (const etag of new Set([...etagForms(fresh.etag), ...etagForms(fresh.bodyEtag ?? ""), ""])) {
      const next = await send(etag);
      // A tag is demanded after all: what was said of the tags themselves is the answer.
      if (next.status === 428 && etag === "") break;
      answer = next;
      if (answer.status !== 412) break;
    }
    return answer;
  }

  rejection(what: string, answer: Answer): BareMetalError {
    if (answer.lost !== undefined) return answer.lost;
    const quoted = quoteMessages(answer.messages);
    const suffix = quoted === "" ? "" : `: ${quoted}`;
    const text = `failed to ${what}: the BMC ${this.host} answered ${answer.status}${suffix}`;
    const isNotReady = answer.status >= 500 && this.#isNotReady(answer.status, answer.messages);
    return new BareMetalError(isNotReady ? "BMC_BUSY" : "BMC_REJECTED", this.#redaction.clean(text), {
      subject: this.host,
      remedy: "look at what the BMC says, mend that at the BMC or the server, then run the same command again",
    });
  }

  /** Text of the BMC without the secrets of this session. */
  clean(text: string): string {
    return this.#redaction.clean(text);
  }

  /** An answer that did not come through this client, such as the login's. */
  readAnswer(progress: Progress, answer: HttpAnswer): Answer {
    return this.#readAnswer(progress, answer);
  }

  isNotReady(answer: Answer): boolean {
    return this.#isNotReady(answer.status, answer.messages);
  }

  async #change(progress: Progress, request: HttpRequest): Promise<Answer> {
    this.#justSeen.clear();
    try {
      return this.#readAnswer(progress, await this.#request(progress, request, (sent) => this.#session.send(progress, sent)));
    } catch (error) {
      const isLost = error instanceof ExchangeError && error.isSent && (error.code === "BMC_UNREACHABLE" || error.code === "BMC_TIMEOUT");
      if (!isLost) throw error;
      progress.debug(`${error.message}; looking what became of it`);
      return { status: 0, isOk: false, body: {}, messages: [], location: "", retryAfterMs: undefined, lost: error };
    }
  }

  async #request(progress: Progress, request: HttpRequest, send: Send, failedTries = failedGetTries): Promise<HttpAnswer> {
    const end = Math.min(progress.clock.now() + this.quirks.notReadyTimeoutMs, this.retryUntil, progress.deadline);
    const what = `${request.method} ${request.path}`;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(request, send);
      const pause = this.#pauseBefore(progress, request, attempt, outcome, failedTries);
      const isTooLate = pause === undefined || progress.clock.now() + pause > end;
      if (!isTooLate) {
        progress.status(`the BMC ${this.host} is not ready for ${what}, trying again in ${Math.ceil(pause / 1000)} s`);
        await progress.clock.pause(pause, progress.signal);
      } else if (outcome instanceof BareMetalError) {
        throw outcome;
      } else if (pause !== undefined || (request.method === "GET" && outcome.status >= 500 && failedTries > 1)) {
        throw this.#busy(what, attempt, outcome);
      } else {
        return outcome;
      }
    }
  }

  async #attempt(request: HttpRequest, send: Send): Promise<HttpAnswer | ExchangeError> {
    try {
      return await send(request);
    } catch (error) {
      if (error instanceof ExchangeError) return error;
      throw this.#redaction.cleanError(error);
    }
  }

  /** Undefined when this outcome is final. */
  #pauseBefore(
    progress: Progress,
    request: HttpRequest,
    attempt: number,
    outcome: HttpAnswer | ExchangeError,
    failedTries: number,
  ): number | undefined {
    const isGet = request.method === "GET";
    if (outcome instanceof ExchangeError) {
      if (outcome.code === "BMC_CERTIFICATE" || (outcome.isSent && !isGet)) return undefined;
      return outcome.code === "BMC_MALFORMED" && attempt >= failedGetTries ? undefined : backOffMs(attempt);
    }
    const retryAfterMs = readRetryAfterMs(outcome.header("retry-after"), outcome.header("date"), progress.clock.now());
    const pause = Math.max(retryAfterMs ?? backOffMs(attempt), 500);
    if (this.#isNotReady(outcome.status, readExtendedMessages(outcome.body))) return pause;
    return isGet && outcome.status >= 500 && attempt < failedTries ? pause : undefined;
  }

  #isNotReady(status: number, messages: readonly ExtendedMessage[]): boolean {
    if (status < 400) return false;
    return status === 503 || status === 429 || hasMessage(messages, this.quirks.notReadyMessages);
  }

  #busy(what: string, tries: number, answer: HttpAnswer): BareMetalError {
    const quoted = quoteMessages(readExtendedMessages(answer.body));
    const text = `the BMC ${this.host} is not ready for ${what} after ${tries} tries: it answers ${answer.status}${quoted === "" ? "" : `: ${quoted}`}`;
    return new BareMetalError("BMC_BUSY", this.#redaction.clean(text), {
      subject: this.host,
      remedy: "look at the BMC: it may be starting, updating or running a job; run again when it is idle",
    });
  }

  #readResource(path: string, answer: HttpAnswer): Resource {
    if (answer.status !== 200) {
      const quoted = quoteMessages(readExtendedMessages(answer.body));
      const text = `failed to read ${path}: the BMC ${this.host} answered ${answer.status}${quoted === "" ? "" : `: ${quoted}`}`;
      const remedy = "look at what the BMC says, mend that at the BMC, then run the same command again";
      throw new BareMetalError("BMC_REJECTED", this.#redaction.clean(text), { subject: this.host, remedy });
    }
    const bodyEtag = textAt(answer.body, "@odata.etag");
    const etag = answer.header("etag") || bodyEtag;
    return { path, body: answer.body, etag, ...(bodyEtag === "" || bodyEtag === etag ? {} : { bodyEtag }) };
  }

  #readAnswer(progress: Progress, answer: HttpAnswer): Answer {
    return {
      status: answer.status,
      isOk: answer.status >= 200 && answer.status < 300,
      body: answer.body,
      messages: readExtendedMessages(answer.body),
      location: pathOf(answer.header("location")),
      retryAfterMs: readRetryAfterMs(answer.header("retry-after"), answer.header("date"), progress.clock.now()),
    };
  }
}
