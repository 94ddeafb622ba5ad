import { BareMetalError } from "../../../domain/errors.js";
import type { BmcTarget } from "../../../ports/bmc.js";
import type { Clock } from "../../../ports/clock.js";
import type { Progress } from "../../../ports/progress.js";
import { backOffMs } from "./back-off.js";
import { hasMessage, isAboutLicence, isAboutPrivilege, readExtendedMessages, refusalError } from "./extended-message.js";
import { pathOf, textAt } from "./json-reader.js";
import { defaultQuirks } from "./quirks.js";
import type { Redaction } from "./redaction.js";
import type { HttpAnswer, HttpRequest, Transport } from "./transport.js";

/** A BMC that says nothing is given up after the first of these, one that refuses after the second. */
const closeTimeoutMs = 5000;
const logoutTimeoutMs = 15_000;
const logoutTries = 6;
/** What means that the session is gone, or that nobody will ever delete it. */
const finalStatuses = [400, 401, 403, 404, 405, 410, 501];

interface Login {
  readonly headers: Readonly<Record<string, string>>;
  /** Path of the session at the BMC; empty with Basic authentication. */
  readonly path: string;
}

/** One login at one BMC: adds it to every request, renews it when it expires, deletes it at the end. */
export class Session {
  readonly #transport: Transport;
  readonly #target: BmcTarget;
  readonly #redaction: Redaction;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #sessionsPath = "";
  #login: Login | undefined;
  #renewal: Promise<HttpAnswer | undefined> | undefined;
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, target: BmcTarget, redaction: Redaction, clock: Clock) {
    this.#transport = transport;
    this.#target = target;
    this.#redaction = redaction;
    this.#clock = clock;
    redaction.add(target.password);
  }

  get host(): string {
    return this.#transport.host;
  }

  /** Sends without credentials: the service root and the login itself. */
  async sendOpenly(progress: Progress, request: HttpRequest): Promise<HttpAnswer> {
    return this.#exchange(progress, request, progress.signal);
  }

  /** Sends with credentials; an expired session is renewed once and the request, which was not carried out, sent again. */
  async send(progress: Progress, request: HttpRequest): Promise<HttpAnswer> {
    const login = this.#login;
    if (login === undefined) throw new BareMetalError("PROVIDER_BUG", `no login at the BMC ${this.host}`);
    const answer = await this.#sendAs(progress, login, request);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    const messages = readExtendedMessages(answer.body);
    const isExpired = answer.status === 401 && !isAboutLicence(messages) && !isAboutPrivilege(401, messages);
    if (!isExpired || login.path === "") throw this.#refused(answer);
    progress.debug(`the session at ${this.host} has expired, logging in again`);
    const notNow = await this.#renew(progress, login);
    if (notNow !== undefined) return notNow;
    const second = await this.#sendAs(progress, this.#login ?? login, request);
    if (second.status !== 401 && second.status !== 403) return second;
    throw this.#refused(second);
  }

  /**
   * Posts the credentials once. Returns the BMC's answer when it was not about them (not ready, no session free), undefined
   * when the login stands. `sessionsPath` empty: the service has no sessions, Basic is used from here on.
   */
  async logIn(progress: Progress, sessionsPath: string): Promise<HttpAnswer | undefined> {
    this.#sessionsPath = sessionsPath;
    if (sessionsPath === "") {
      this.#useBasic(progress);
      return undefined;
    }
    const { username, password } = this.#target;
    const request: HttpRequest = { method: "POST", path: sessionsPath, body: { UserName: username, Password: password } };
    const answer = await this.#exchangeToTheEnd(progress, request);
    if ([404, 405, 501].includes(answer.status)) {
      this.#useBasic(progress);
      return undefined;
    }
    if (answer.status === 401 || answer.status === 403) {
      throw this.#refused(answer);
    }
    if (answer.status < 200 || answer.status > 299) return answer;
    this.#login = this.#readLogin(answer);
    if (progress.signal.aborted || this.#ended.signal.aborted) {
      await this.#logOut(this.#login, AbortSignal.timeout(closeTimeoutMs));
      this.#login = undefined;
      progress.signal.throwIfAborted();
      this.#ended.signal.throwIfAborted();
    }
    return undefined;
  }

  /** Deletes the session at the BMC, 5 s at most without an answer, 15 s in all; requests under way are aborted. Never rejects. */
  async close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#ended.abort(new BareMetalError("CANCELLED", `the session with the BMC ${this.host} was closed`));
    const limit = AbortSignal.timeout(logoutTimeoutMs);
    const late = new Promise((resolve) => limit.addEventListener("abort", resolve, { once: true }));
    await Promise.race([this.#renewal?.catch(() => undefined), late]);
    if (this.#login !== undefined) await this.#logOut(this.#login, limit);
    this.#login = undefined;
  }

  async #logOut(login: Login, limit: AbortSignal, headers = login.headers): Promise<void> {
    if (login.path === "") return;
    for (let attempt = 1; attempt <= logoutTries; attempt++) {
      const silence = AbortSignal.any([limit, AbortSignal.timeout(closeTimeoutMs)]);
      try {
        const answer = await this.#transport.send({ method: "DELETE", path: login.path, headers }, silence);
        if (answer.status < 300 || (finalStatuses.includes(answer.status) && !isNotNow(answer))) return;
      } catch {
        if (silence.aborted) return;
      }
      if (attempt < logoutTries) await this.#clock.pause(backOffMs(attempt), limit).catch(() => undefined);
    }
  }

  /**
   * One renewal at a time, however many requests found the session expired. Returns an answer that means "not now": it stands for
   * the answer to the request, which was not carried out, and is retried like it.
   */
  async #renew(progress: Progress, expired: Login): Promise<HttpAnswer | undefined> {
    if (this.#login !== expired) return undefined;
    this.#renewal ??= this.#logInAgain(progress, expired).finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #logInAgain(progress: Progress, expired: Login): Promise<HttpAnswer | undefined> {
    const refused = await this.logIn(progress, this.#sessionsPath);
    if (refused?.status === 503 || refused?.status === 429) return refused;
    if (refused !== undefined) {
      throw new BareMetalError("BMC_BUSY", `the BMC ${this.host} answered ${refused.status} when the expired session was to be renewed`, {
        subject: this.host,
        remedy: "look at the BMC: it takes no login; run again when it does",
      });
    }
    // Some BMCs answer 401 though the session lives on: it would count against their limit.
    const renewed = this.#login;
    // A BMC that has restarted counts its sessions anew: the path of the lost one is that of the new one.
    if (renewed !== undefined && renewed.path !== expired.path)
      await this.#logOut(expired, AbortSignal.timeout(closeTimeoutMs), renewed.headers);
    return undefined;
  }

  #refused(answer: HttpAnswer): BareMetalError {
    const error = refusalError(this.host, answer.status, readExtendedMessages(answer.body));
    this.#redaction.cleanError(error);
    return error;
  }

  #useBasic(progress: Progress): void {
    progress.debug(`the BMC ${this.host} has no session service, using Basic authentication`);
    const basic = Buffer.from(`${this.#target.username}:${this.#target.password}`, "utf8").toString("base64");
    this.#redaction.add(basic);
    this.#login = { headers: { authorization: `Basic ${basic}` }, path: "" };
  }

  #readLogin(answer: HttpAnswer): Login {
    const token = answer.header("x-auth-token");
    const id = textAt(answer.body, "Id");
    const ofId = id === "" ? "" : `${this.#sessionsPath.replace(/\/$/, "")}/${encodeURIComponent(id)}`;
    const path = pathOf(answer.header("location")) || pathOf(textAt(answer.body, "@odata.id")) || ofId;
    if (token === "" || path === "") {
      const missing = token === "" ? "token" : "location";
      throw new BareMetalError("BMC_MALFORMED", `the BMC ${this.host} opened a session without a ${missing}`, { subject: this.host });
    }
    this.#redaction.add(token);
    return { headers: { "x-auth-token": token }, path };
  }

  async #sendAs(progress: Progress, login: Login, request: HttpRequest): Promise<HttpAnswer> {
    return this.#exchange(progress, { ...request, headers: { ...request.headers, ...login.headers } }, progress.signal);
  }

  /** A login whose answer is thrown away leaves a session behind, so abort waits a little for it. */
  async #exchangeToTheEnd(progress: Progress, request: HttpRequest): Promise<HttpAnswer> {
    progress.signal.throwIfAborted();
    const grace = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      timer ??= setTimeout(() => grace.abort(progress.signal.reason), closeTimeoutMs);
    };
    progress.signal.addEventListener("abort", onAbort, { once: true });
    this.#ended.signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await this.#timed(progress, request, grace.signal);
    } finally {
      clearTimeout(timer);
      progress.signal.removeEventListener("abort", onAbort);
      this.#ended.signal.removeEventListener("abort", onAbort);
    }
  }

  async #exchange(progress: Progress, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const both = new AbortController();
    const onAbort = (): void => both.abort(signal.aborted ? signal.reason : this.#ended.signal.reason);
    if (signal.aborted || this.#ended.signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    this.#ended.signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await this.#timed(progress, request, both.signal);
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#ended.signal.removeEventListener("abort", onAbort);
    }
  }

  async #timed(progress: Progress, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const start = progress.clock.now();
    const took = (): string => `${progress.clock.now() - start} ms`;
    try {
      const answer = await this.#transport.send(request, signal);
      progress.debug(`${this.host} ${request.method} ${request.path} ${answer.status} ${took()}`);
      return answer;
    } catch (error) {
      progress.debug(`${this.host} ${request.method} ${request.path} failed ${took()}`);
      throw this.#redaction.cleanError(error);
    }
  }
}

/** Some BMCs say "not ready" with 400. */
function isNotNow(answer: HttpAnswer): boolean {
  return answer.status === 400 && hasMessage(readExtendedMessages(answer.body), defaultQuirks.notReadyMessages);
}
