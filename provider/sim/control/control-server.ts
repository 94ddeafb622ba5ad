import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { faultTable, isFaultName } from "./fault-table.js";
import type { FaultName } from "./fault-table.js";
import type { MachineControl } from "./machine-control.js";
import { powerActions } from "./machine-control.js";

const maxBodyBytes = 64 * 1024;

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export interface ControlServerOptions {
  readonly machines: readonly MachineControl[];
  /** 0 picks one. */
  readonly port: number;
  /** Asked for by POST /close. */
  readonly onClose: () => void;
}

/**
 * The rack's control surface as HTTP and JSON on the loopback address:
 * GET /machines · GET /faults · POST /close · GET /machines/{name} · POST …/power {action} · PUT …/tag {text} · GET …/journal?after=n ·
 * GET and PUT …/media {rateBytesPerSecond} · POST …/bmc/restart {downMs} · GET and DELETE …/faults · PUT and DELETE …/faults/{fault}
 */
export class ControlServer {
  private constructor(
    private readonly options: ControlServerOptions,
    private readonly server: http.Server,
  ) {}

  static async start(options: ControlServerOptions): Promise<ControlServer> {
    const server = http.createServer();
    const control = new ControlServer(options, server);
    server.on("request", (request, response) => void control.handle(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, "127.0.0.1", () => resolve());
    });
    return control;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await this.answer(request).catch((error: unknown) => ({
      status: error instanceof TypeError || error instanceof SyntaxError ? 400 : 409,
      body: { error: error instanceof Error ? error.message : "failed" },
    }));
    const payload = "body" in reply && reply.body !== undefined ? JSON.stringify(reply.body) : "";
    response.writeHead(reply.status, { "content-type": "application/json", "content-length": Buffer.byteLength(payload) });
    response.end(payload);
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, area = "", name = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const body = await readJson(request);
    const verb = `${request.method ?? ""} /${area}`;
    if (name === "") {
      if (verb === "GET /machines")
        return { status: 200, body: { machines: await Promise.all(this.options.machines.map((each) => each.summary())) } };
      if (verb === "GET /faults") return { status: 200, body: { faults: faultTable } };
      if (verb === "POST /close") {
        setImmediate(this.options.onClose);
        return { status: 202 };
      }
      return notFound;
    }
    const machine = this.options.machines.find((each) => each.name === name);
    if (area !== "machines" || machine === undefined) return notFound;
    return answerMachine(
      machine,
      `${request.method ?? ""} /${rest.slice(0, rest[0] === "faults" ? 1 : 2).join("/")}`,
      rest[1],
      body,
      url.searchParams,
    );
  }
}

const notFound: Reply = { status: 404, body: { error: "no such thing" } };

async function answerMachine(
  machine: MachineControl,
  verb: string,
  fault: string | undefined,
  body: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
): Promise<Reply> {
  switch (verb) {
    case "GET /":
      return { status: 200, body: await machine.summary() };
    case "POST /power": {
      const action = powerActions.find((each) => each === body["action"]);
      if (action === undefined) throw new TypeError(`action must be one of ${powerActions.join(", ")}`);
      await machine.power(action);
      return { status: 204 };
    }
    case "PUT /tag":
      machine.setTag(typeof body["text"] === "string" ? body["text"] : "");
      return { status: 204 };
    case "GET /journal":
      return { status: 200, body: { entries: machine.journal(Number(query.get("after") ?? 0)) } };
    case "GET /media":
      return { status: 200, body: machine.media() };
    case "PUT /media":
      machine.setMediaRate(numberOf(body, "rateBytesPerSecond"));
      return { status: 204 };
    case "POST /bmc/restart":
      await machine.restartBmc(numberOf(body, "downMs"));
      return { status: 204 };
    case "GET /faults":
      return { status: 200, body: { faults: machine.faults() } };
    case "PUT /faults":
      await machine.setFault(faultNameOf(fault), body);
      return { status: 204 };
    case "DELETE /faults":
      await machine.clearFault(fault === undefined ? undefined : faultNameOf(fault));
      return { status: 204 };
    default:
      return notFound;
  }
}

function faultNameOf(name: string | undefined): FaultName {
  if (name === undefined || !isFaultName(name)) throw new TypeError(`there is no fault ${name ?? ""}`);
  return name;
}

function numberOf(body: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw new TypeError(`${key} must be a number`);
  return value;
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBodyBytes) throw new TypeError("the body is too large");
    parts.push(part);
  }
  if (size === 0) return {};
  const read: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw new TypeError("the body must be an object");
  return read as Record<string, unknown>;
}
