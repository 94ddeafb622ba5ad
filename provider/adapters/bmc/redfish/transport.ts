import { gunzipSync } from "node:zlib";
import { Client, type Dispatcher } from "undici";
import { BareMetalError } from "../../../domain/errors.js";
import type { BmcTarget } from "../../../ports/bmc.js";
import { ExchangeError } from "./exchange-error.js";
import type { JsonObject } from "./json-reader.js";
import { createTrustedConnector, type TrustedConnector } from "./trust.js";
import { Turnstile } from "./turnstile.js";

export type HttpMethod = "GET" | "POST" | "PATCH" | "DELETE";

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly path: string;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  /** A header's first value; empty when absent. */
  header(name: string): string;
  /** The JSON object of the body; empty when there is none. */
  readonly body: JsonObject;
}

const maxBodyBytes = 16 * 1024 * 1024;
const maxRedirects = 3;
/** Requests that change something do not go over a connection that was idle for longer: the BMC may be closing it right now. */
const maxIdleMs = 1000;

/** HTTP to one BMC: one connection, one request in flight, to the address that the user gave and nowhere else. */
export class Transport {
  readonly host: string;
  readonly #origin: URL;
  readonly #connector: TrustedConnector;
  readonly #turnstile = new Turnstile();
  #client: Client;
  #lastAnswerAt = 0;
  #requestCount = 0;
  #isClosed = false;
  /** Compressing web servers change ETags, so none is asked for, until a BMC refuses that (406). */
  #acceptsIdentityOnly = true;

  constructor(target: BmcTarget, connectTimeoutMs: number) {
    const { protocol, host, port } = target.address;
    this.host = host;
    this.#origin = new URL(`${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}`);
    this.#connector = createTrustedConnector(host, target.trust, connectTimeoutMs);
    this.#client = this.#createClient();
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  get certificateFingerprint(): string {
    return this.#connector.fingerprint();
  }

  /** Rejects with ExchangeError when no usable answer comes back, with the signal's reason when aborted. */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#turnstile.run(signal, () => this.#follow(request, signal));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connector.abandon();
    await this.#client.destroy().catch(() => undefined);
  }

  async #follow(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    let path = request.path;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await this.#exchangeInEncoding({ ...request, path }, signal);
      // 301 to 303 let a client turn a POST into a GET; only 307 and 308 keep the request.
      const isRedirect = request.method === "GET" ? [301, 302, 303, 307, 308] : [307, 308];
      if (!isRedirect.includes(answer.status)) return answer;
      path = this.#redirectPath(request, answer.header("location"));
    }
    throw new BareMetalError("BMC_REJECTED", `the BMC ${this.host} redirected ${request.path} more than ${maxRedirects} times`, {
      subject: this.host,
      remedy: "look at the settings of the BMC's web server: it redirects in a circle",
    });
  }

  async #exchangeInEncoding(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#exchange(request, signal);
    if (answer.status !== 406 || !this.#acceptsIdentityOnly) return answer;
    this.#acceptsIdentityOnly = false;
    return this.#exchange(request, signal);
  }

  #redirectPath(request: HttpRequest, location: string): string {
    const url = URL.canParse(location, this.#origin.origin) ? new URL(location, this.#origin) : undefined;
    if (url?.origin === this.#origin.origin) return url.pathname + url.search;
    throw new BareMetalError("BMC_REJECTED", `the BMC ${this.host} redirected ${request.path} to ${url?.origin ?? "nowhere"}`, {
      subject: this.host,
      remedy: "give the BMC's final address and scheme in bmc.address: redirects to another origin are not followed",
    });
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    if (this.#isClosed) throw new BareMetalError("CANCELLED", `the session with the BMC ${this.host} is closed`);
    if (request.method !== "GET" && Date.now() - this.#lastAnswerAt > maxIdleMs) await this.#reconnect();
    this.#requestCount++;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    try {
      const response = await this.#client.request({
        method: request.method,
        path: request.path,
        headers: {
          accept: "application/json",
          ...(this.#acceptsIdentityOnly ? { "accept-encoding": "identity" } : {}),
          "odata-version": "4.0",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...request.headers,
        },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      this.#lastAnswerAt = Date.now();
      return this.#readAnswer(request, response, bytes);
    } catch (error) {
      // The state of the connection is unknown now.
      await this.#reconnect();
      signal.throwIfAborted();
      throw this.#exchangeError(request, error);
    }
  }

  #readAnswer(request: HttpRequest, response: Dispatcher.ResponseData, bytes: Buffer): HttpAnswer {
    const header = (name: string): string => {
      const value = response.headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? "";
    };
    const plain = header("content-encoding") === "gzip" ? unpack(bytes) : bytes;
    const body = plain === undefined ? undefined : parseObject(plain.toString("utf8"));
    if (body === undefined && request.method === "GET" && response.statusCode === 200) {
      throw new ExchangeError("BMC_MALFORMED", `the BMC ${this.host} answered ${request.path} with something that is not a JSON object`, {
        isSent: true,
        subject: this.host,
        remedy:
          "check that bmc.address is the BMC's and that no proxy or login page answers in its place; a BMC that is starting may need a while",
      });
    }
    return { status: response.statusCode, header, body: body ?? {} };
  }

  #exchangeError(request: HttpRequest, cause: unknown): BareMetalError {
    if (cause instanceof BareMetalError) return cause;
    const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
    const what = `${request.method} ${request.path} to the BMC ${this.host}`;
    const details = { isSent: true, subject: this.host, cause };
    if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
      return new ExchangeError("BMC_TIMEOUT", `no answer in time for ${what}`, { ...details, remedy: afterSilence });
    }
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE" || code === "ERR_BUFFER_TOO_LARGE") {
      return new BareMetalError("BMC_MALFORMED", `the answer to ${what} is larger than ${maxBodyBytes / 1024 / 1024} MiB`, details);
    }
    return new ExchangeError("BMC_UNREACHABLE", `the connection broke during ${what}`, { ...details, remedy: afterSilence });
  }

  async #reconnect(): Promise<void> {
    const old = this.#client;
    this.#client = this.#createClient();
    await old.destroy().catch(() => undefined);
  }

  #createClient(): Client {
    return new Client(this.#origin.origin, {
      pipelining: 1,
      connect: this.#connector.connect,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
      maxResponseSize: maxBodyBytes,
    });
  }
}

const afterSilence = "look at the BMC: it may be restarting or overloaded; run the same command again when it answers";

/** Undefined for what is not compressed as it claims to be; too large is an error of its own. */
function unpack(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") throw error;
    return undefined;
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
