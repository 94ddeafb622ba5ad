import { credentials, Metadata } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import type { ProgressSink } from "../progress/run-progress.js";
import type { Scrubber } from "./secrets.js";
import { StatusThrottle } from "./status-throttle.js";

type Severity = "debug" | "info" | "warning" | "error";
interface Line {
  readonly severity: Severity;
  readonly urn: string;
  readonly text: string;
  readonly ephemeral: boolean;
}

const severities = {
  debug: enginePb.LogSeverity.DEBUG,
  info: enginePb.LogSeverity.INFO,
  warning: enginePb.LogSeverity.WARNING,
  error: enginePb.LogSeverity.ERROR,
} as const;
const maxQueued = 1000;
const maxTextLength = 64 * 1024;
const sendTimeoutMs = 5_000;

export interface CallLog extends ProgressSink {
  /** Ends the timer of a held-back status, which is dropped. */
  stop(): void;
}

/**
 * The engine's log: kept lines end in the Diagnostics block, ephemeral ones in the status column.
 * Sends one at a time in order, holds at most 1000, and neither blocks nor throws when the engine is slow or gone.
 */
export class EngineLog {
  readonly #scrubber: Scrubber;
  readonly #statusIntervalMs: number;
  readonly #queue: Line[] = [];
  #client: InstanceType<typeof engineGrpc.EngineClient> | undefined;
  #sending: Promise<void> | undefined;
  #dropped = 0;

  constructor(scrubber: Scrubber, statusIntervalMs: number) {
    this.#scrubber = scrubber;
    this.#statusIntervalMs = statusIntervalMs;
  }

  connect(address: string): void {
    this.#client?.close();
    this.#client = address === "" ? undefined : new engineGrpc.EngineClient(address, credentials.createInsecure());
  }

  log(severity: Severity, urn: string, text: string, ephemeral = false): void {
    if (this.#client === undefined) return;
    if (this.#queue.length >= maxQueued) this.#dropOne();
    this.#queue.push({ severity, urn, ephemeral, text: this.#scrubber.scrub(text).slice(0, maxTextLength) });
    this.#sending ??= this.#drain();
  }

  /** The log of one call on one resource. */
  forCall(urn: string): CallLog {
    const throttle = new StatusThrottle(this.#statusIntervalMs, (text) => this.log("info", urn, text, true));
    return {
      status: (text) => throttle.offer(text),
      info: (text) => this.log("info", urn, text),
      warn: (text) => this.log("warning", urn, text),
      debug: (text) => this.log("debug", urn, text),
      stop: () => throttle.stop(),
    };
  }

  /** Resolves when all is sent, at the latest after `timeoutMs`. */
  async flush(timeoutMs: number): Promise<void> {
    if (this.#sending === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.#sending, late]);
    clearTimeout(timer);
  }

  close(): void {
    this.connect("");
    this.#queue.length = 0;
  }

  /** Passing statuses go first; nothing kept is dropped while one is left. */
  #dropOne(): void {
    const passing = this.#queue.findIndex((line) => line.ephemeral);
    this.#queue.splice(Math.max(passing, 0), 1);
    if (passing < 0) this.#dropped++;
  }

  async #drain(): Promise<void> {
    for (let line = this.#next(); line !== undefined; line = this.#next()) await this.#send(line);
    this.#sending = undefined;
  }

  #next(): Line | undefined {
    const line = this.#queue.shift();
    if (line !== undefined || this.#dropped === 0) return line;
    const text = `${this.#dropped} log lines were left out because the engine took them too slowly`;
    this.#dropped = 0;
    return { severity: "warning", urn: "", text, ephemeral: false };
  }

  #send(line: Line): Promise<void> {
    const client = this.#client;
    if (client === undefined) return Promise.resolve();
    const request = new enginePb.LogRequest();
    request.setSeverity(severities[line.severity]);
    request.setUrn(line.urn);
    request.setMessage(line.text);
    request.setEphemeral(line.ephemeral);
    return new Promise((resolve) => {
      try {
        client.waitForReady(Date.now() + sendTimeoutMs, (unready) => {
          if (unready) return resolve();
          client.log(request, new Metadata(), { deadline: Date.now() + sendTimeoutMs }, () => resolve());
        });
      } catch {
        resolve(); // the client was closed meanwhile
      }
    });
  }
}
