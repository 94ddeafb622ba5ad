import type { IncomingMessage } from "node:http";
import { gzipSync } from "node:zlib";
import type { RequestLine } from "../control/faults.js";
import type { Bmc } from "./bmc.js";
import { paths } from "./bmc.js";
import { RedfishError } from "./message.js";
import type { Call, Reply } from "./route.js";
import { reshape, secondSystem } from "./shapes.js";

/** The connection is closed without an answer, or nothing ever comes. */
export type NoAnswer = "cut" | "hang";

interface Stale {
  readonly body: unknown;
  readonly until: number;
}

const beginningOfTime = "Thu, 01 Jan 1970 00:00:42 GMT";
const shortMs = 2000;

/** What faults make of the requests to one BMC, besides what its resources and its machine do wrong by themselves. */
export class Misconduct {
  private readonly stale = new Map<string, Stale>();
  private underWay = 0;

  constructor(private readonly bmc: Bmc) {}

  /** One request more is being answered; call what is returned when it has been. */
  enter(): () => void {
    this.underWay++;
    return () => void this.underWay--;
  }

  /** Before anybody looks at the request: an answer, none at all, or undefined when it is to be answered in earnest. */
  atTheDoor(request: IncomingMessage, line: RequestLine): Reply | NoAnswer | undefined {
    const { faults } = this.bmc;
    const restart = faults.take("bmc-reboot", line);
    if (restart !== undefined) {
      const { downMs, notReadyMs, epoch, dropMedia } = restart;
      this.bmc.restartSoon({
        downMs: Number(downMs),
        notReadyMs: Number(notReadyMs),
        epoch: epoch === true,
        dropMedia: dropMedia === true,
      });
      return "cut";
    }
    if (this.bmc.isStarting()) return refusal(503, "Base.1.18.1.ServiceTemporarilyUnavailable", "The BMC is starting.");
    if (faults.take("hang", line) !== undefined) return "hang";
    if (faults.take("sessions-killed", line) !== undefined) this.bmc.sessions.drop();
    if (this.underWay > 1 && faults.take("parallel-refused") !== undefined)
      return refusal(503, "Base.1.18.1.ServiceTemporarilyUnavailable", "The BMC answers one request at a time.");
    if (request.url?.includes("?") === true && faults.take("query-refused") !== undefined)
      return refusal(501, "Base.1.18.1.QueryNotSupported", "Querying is not supported.");
    return this.refuseHeaders(request, line) ?? this.redirect(request, line);
  }

  /** Before a route answers, or after it when it was carried out: throws what the BMC refuses. */
  refuse(call: Call, body: string, carriedOut: boolean): void {
    const { faults, machine } = this.bmc;
    const set = faults.look("refused");
    if (set === undefined || set["carriedOut"] !== carriedOut || (set["power"] !== undefined && set["power"] !== machine.powerState))
      return;
    const parameters = faults.take("refused", { method: call.method, path: call.path, body });
    if (parameters === undefined) return;
    const { status, messageId, text, retryAfter, form } = parameters;
    const later = retryAfter === "date" ? new Date(this.now() + shortMs).toUTCString() : retryAfter;
    const headers = later === undefined ? {} : { "Retry-After": String(later) };
    throw new Refused({ ...refusal(Number(status), String(messageId), String(text), String(form)), headers });
  }

  /** Before a change: keeps how the resource reads now, when it is to read so for a while. */
  async beforeChange(call: Call, show: (path: string) => Promise<unknown>): Promise<void> {
    const path = call.path.replace(/\/Actions\/.*$/, "");
    const parameters = this.bmc.faults.take("stale-read", { method: call.method, path });
    if (parameters === undefined) return;
    const body = await show(path);
    if (body !== undefined) this.stale.set(path, { body, until: Date.now() + Number(parameters["forMs"]) });
  }

  isPatchIgnored(call: Call, body: string): boolean {
    return this.bmc.faults.take("patch-ignored", { method: call.method, path: call.path, body }) !== undefined;
  }

  /** A resource as it is shown. */
  show(call: Call, reply: Reply): Reply {
    const { faults } = this.bmc;
    const body = this.staleBody(call) ?? reply.body;
    if (call.path === paths.root && faults.take("root-without-links") !== undefined)
      return { ...reply, body: { "@odata.id": "/redfish/v1/", Id: "RootService", Name: "Root Service" } };
    if (call.path === paths.systems && faults.take("empty-systems") !== undefined)
      return { ...reply, body: { ...(body as object), "Members@odata.count": 0, Members: [] } };
    if (call.path === paths.system && faults.look("boot-mode-legacy") !== undefined) return { ...reply, body: legacy(body) };
    if (call.path === paths.cd && faults.look("media-name-kept") !== undefined) return { ...reply, body: keptName(body) };
    const shape = faults.take("shape", { method: call.method, path: call.path });
    if (shape === undefined) return { ...reply, body };
    return { ...reply, body: reshape(String(shape["form"]), call.path, body as Record<string, unknown>) };
  }

  /** The path that is meant, and the system that is there only by a fault. */
  resolve(path: string): { readonly path: string; readonly reply?: Reply } {
    const { faults } = this.bmc;
    if (path === paths.system && faults.look("empty-systems") !== undefined && faults.take("empty-systems") !== undefined)
      throw RedfishError.of(404, "ResourceMissingAtURI", [path]);
    const form = faults.look("shape")?.["form"];
    if (form === "other-case") return { path: path.replace("/v1/systems", "/v1/Systems") };
    if (form !== "two-systems" || path !== secondSystem) return { path };
    return { path, reply: { status: 200, body: { "@odata.id": secondSystem, Id: "Baseboard", Name: "Accelerators" } } };
  }

  /** Somebody else acts after the request was answered. */
  async afterAnswer(line: RequestLine): Promise<void> {
    const second = this.bmc.faults.take("second-client", line);
    if (second === undefined) return;
    const { machine } = this.bmc;
    const acts: Readonly<Record<string, () => Promise<void> | void>> = {
      "power-off": () => machine.reset("ForceOff"),
      "power-on": () => machine.reset("On"),
      restart: () => machine.reset("PowerCycle"),
      eject: () => machine.ejectMedia(),
      insert: async () => {
        await machine.ejectMedia();
        machine.putForeignMedia("http://192.0.2.1/other.iso");
      },
      override: () => machine.setOverride({ target: "None", enabled: "Disabled" }),
      tag: () => machine.setAssetTag(String(second["tag"])),
    };
    await acts[String(second["does"])]?.();
  }

  /** The bytes and headers that go out. */
  garble(line: RequestLine, payload: Buffer): { readonly payload: Buffer; readonly headers: Record<string, string> } {
    const { faults } = this.bmc;
    const taken = payload.length === 0 ? undefined : faults.take("garbled", line);
    const form = String(taken?.["form"] ?? "");
    const clock = this.bmc.isClockWrong() ? { Date: beginningOfTime } : {};
    const close: Record<string, string> = faults.take("odd-headers")?.["form"] === "close" ? { Connection: "close" } : {};
    const headers = { ...clock, ...close };
    switch (form) {
      case "truncated":
        return { payload: payload.subarray(0, Math.floor(payload.length / 2)), headers };
      case "html":
        return { payload: Buffer.from("<html><body>Please log in</body></html>"), headers: { ...headers, "Content-Type": "text/html" } };
      case "empty":
        return { payload: Buffer.alloc(0), headers };
      case "list":
        return { payload: Buffer.from("[]"), headers };
      case "gzip":
        return { payload: gzipSync(payload), headers: { ...headers, "Content-Encoding": "gzip" } };
      case "broken-gzip":
        return { payload: Buffer.from("no gzip at all"), headers: { ...headers, "Content-Encoding": "gzip" } };
      default:
        return { payload, headers };
    }
  }

  get doublesHeaders(): boolean {
    return this.bmc.faults.look("odd-headers")?.["form"] === "duplicate";
  }

  private staleBody(call: Call): unknown {
    const stale = this.stale.get(call.path);
    if (stale === undefined || call.method !== "GET") return undefined;
    // Who lifts the fault ends what it had begun.
    if (Date.now() < stale.until && this.bmc.faults.look("stale-read") !== undefined) return stale.body;
    this.stale.delete(call.path);
    return undefined;
  }

  private refuseHeaders(request: IncomingMessage, line: RequestLine): Reply | undefined {
    const { faults } = this.bmc;
    if (request.headers["transfer-encoding"] !== undefined && faults.take("chunked-refused") !== undefined)
      return refusal(411, "Base.1.18.1.HeaderMissing", "Content-Length is missing.");
    if (request.headers["accept-encoding"] === "identity" && faults.take("encoding-refused", line) !== undefined)
      return refusal(406, "Base.1.18.1.HeaderInvalid", "Accept-Encoding is not acceptable.");
    return undefined;
  }

  private redirect(request: IncomingMessage, line: RequestLine): Reply | undefined {
    const parameters = this.bmc.faults.look("redirect");
    if (parameters === undefined) return undefined;
    const { pathname, search } = new URL(request.url ?? "/", "http://bmc");
    const isSlashed = pathname.endsWith("/");
    const { to } = parameters;
    // Once it is at the path with the slash it is answered.
    if ((to === "slash" || to === "absolute") && isSlashed) return undefined;
    if (this.bmc.faults.take("redirect", line) === undefined) return undefined;
    const host = request.headers.host ?? "127.0.0.1";
    const targets: Readonly<Record<string, string>> = {
      slash: `${pathname}/${search}`,
      absolute: `https://${host}${pathname}/${search}`,
      "other-origin": `https://192.0.2.1${pathname}`,
      "plain-http": `http://${host}${pathname}`,
      loop: `${pathname}${search}`,
    };
    return { status: Number(parameters["status"]), headers: { Location: targets[String(to)] ?? pathname } };
  }

  private now(): number {
    return this.bmc.isClockWrong() ? Date.parse(beginningOfTime) : Date.now();
  }
}

/** A refusal that is sent as it is. */
export class Refused extends Error {
  constructor(readonly reply: Reply) {
    super("refused");
  }
}

function refusal(status: number, messageId: string, text: string, form = "standard"): Reply {
  const entry = { "@odata.type": "#Message.v1_2_0.Message", MessageId: messageId, Message: text, MessageArgs: [], Severity: "Warning" };
  if (form === "html") return { status, body: `<html><body>${text}</body></html>`, headers: { "Content-Type": "text/html" } };
  if (form === "bare") return { status, body: { error: { message: text } } };
  return {
    status,
    body: { error: { code: messageId, message: text, "@Message.ExtendedInfo": form === "object" ? entry : [entry] } },
  };
}

function legacy(body: unknown): unknown {
  const { Boot: boot, ...rest } = body as { Boot?: object };
  return { ...rest, Boot: { ...boot, BootSourceOverrideMode: "Legacy" } };
}

function keptName(body: unknown): unknown {
  const slot = body as Record<string, unknown>;
  if (slot["Inserted"] === true) return slot;
  return { ...slot, ImageName: "former.iso", Image: "http://192.0.2.1/former.iso", Inserted: true, ConnectedVia: "NotConnected" };
}
