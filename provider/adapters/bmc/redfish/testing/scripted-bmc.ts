import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { BmcTarget, BmcTrust } from "../../../../ports/bmc.js";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection instead of answering. */
  readonly isReset?: boolean;
  /** Never answers. */
  readonly isSilent?: boolean;
  /** Awaited before the answer goes out. */
  readonly after?: Promise<unknown>;
}

export type Route = ScriptedAnswer | ((request: SeenRequest) => ScriptedAnswer);

export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/** An HTTP or HTTPS server that answers from a table of "METHOD /path" and keeps a journal. */
export class ScriptedBmc {
  readonly journal: SeenRequest[] = [];
  readonly routes = new Map<string, Route>();
  readonly #first = new Map<string, Route[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #isTls: boolean;
  /** Judges every request before its route: an answer ends it there. */
  guard: (request: SeenRequest) => ScriptedAnswer | undefined = () => undefined;
  connections = 0;
  inFlight = 0;
  mostInFlight = 0;

  private constructor(identity: TlsIdentity | undefined) {
    this.#isTls = identity !== undefined;
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    this.#server =
      identity === undefined ? createHttpServer(listener) : createHttpsServer({ key: identity.key, cert: identity.cert }, listener);
    this.#server.on("connection", (socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(identity?: TlsIdentity, port = 0): Promise<ScriptedBmc> {
    const bmc = new ScriptedBmc(identity);
    await new Promise<void>((resolve) => bmc.#server.listen(port, "127.0.0.1", resolve));
    return bmc;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  target(trust: BmcTrust = { mode: "insecure" }, systemPath = ""): BmcTarget {
    return {
      address: { driver: "redfish-virtualmedia", protocol: this.#isTls ? "https" : "http", host: "127.0.0.1", port: this.port, systemPath },
      username: "ops",
      password: "s3cret-word",
      trust,
    };
  }

  on(key: string, route: Route): void {
    this.routes.set(key, route);
  }

  /** Answers of the next requests, before the route of the table counts again. */
  first(key: string, ...answers: Route[]): void {
    this.#first.set(key, [...(this.#first.get(key) ?? []), ...answers]);
  }

  seen(key: string): SeenRequest[] {
    return this.journal.filter((request) => `${request.method} ${request.path}` === key);
  }

  get lines(): string[] {
    return this.journal.map((request) => `${request.method} ${request.path}`);
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.dropConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    response.on("close", () => this.inFlight--);
    let text = "";
    for await (const chunk of incoming) text += String(chunk);
    const request: SeenRequest = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: incoming.headers as Record<string, string | undefined>,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
    this.journal.push(request);
    const key = `${request.method} ${request.path}`;
    const route = this.guard(request) ?? this.#first.get(key)?.shift() ?? this.routes.get(key) ?? { status: 404 };
    const answer = typeof route === "function" ? route(request) : route;
    await answer.after;
    if (answer.isReset) return void incoming.socket.destroy();
    if (answer.isSilent) return;
    const payload = answer.raw ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
    response.writeHead(answer.status ?? 200, {
      ...(payload === undefined ? {} : { "content-type": "application/json" }),
      ...answer.headers,
    });
    response.end(payload);
  }
}

/** An answer with ExtendedInfo, in the usual place. */
export function refusal(
  status: number,
  messageId: string,
  message = "",
  args: string[] = [],
  headers: Record<string, string> = {},
): ScriptedAnswer {
  const entry = { MessageId: messageId, Message: message, MessageArgs: args };
  return { status, headers, body: { error: { code: messageId, message, "@Message.ExtendedInfo": [entry] } } };
}
