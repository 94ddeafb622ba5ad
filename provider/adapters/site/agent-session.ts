import { randomUUID } from "node:crypto";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { errorCodes, type ErrorCode } from "../../domain/error-codes.js";
import { BareMetalError } from "../../domain/errors.js";
import type { Clock } from "../../ports/clock.js";
import type { Progress } from "../../ports/progress.js";
import { maxMessageBytes } from "../../protocol/agent-service.js";
import type { AgentMessage, Hello, ProviderMessage, StepError, StepRequest, StepResult } from "../../protocol/messages.js";
import type { AgentStepName, AgentSteps } from "../../protocol/steps.js";
import type { LogTail } from "./log-tail.js";
import { StepStatus } from "./step-status.js";

export type AgentStream = ServerDuplexStream<AgentMessage, ProviderMessage>;

export interface AgentSessionOptions {
  readonly hostName: string;
  readonly clock: Clock;
  /** A link that is broken for longer makes the agent lost. */
  readonly reconnectMs: number;
  readonly log: LogTail;
  /** Receives the agent's log lines while no step runs. */
  readonly progress: Progress;
}

interface PendingStep {
  readonly request: StepRequest;
  readonly progress: Progress;
  readonly status: StepStatus;
  settle(outcome: StepResult | Error): void;
}

/** The agent of one attempt across its connections: steps under way survive a broken link. */
export class AgentSession {
  readonly #options: AgentSessionOptions;
  readonly #pending = new Map<string, PendingStep>();
  #stream: AgentStream | undefined;
  #hello: Hello | undefined;
  #waiting = new AbortController();
  #isLost = false;
  #ended: Error | undefined;

  constructor(options: AgentSessionOptions) {
    this.#options = options;
  }

  get hello(): Hello | undefined {
    return this.#hello;
  }

  /** An agent said hello and is connected, or was so recently that it may come back. */
  get isLive(): boolean {
    return this.#hello !== undefined && !this.#isLost && this.#ended === undefined;
  }

  logTail(): readonly string[] {
    return this.#options.log.lines();
  }

  /** Takes an admitted connection in place of the former one and sends the steps under way again. */
  attach(stream: AgentStream, hello: Hello): void {
    const former = this.#stream;
    this.#stream = stream;
    this.#hello = hello;
    this.#isLost = false;
    this.#waiting.abort();
    former?.end();
    stream.on("data", (message: AgentMessage) => {
      if (this.#stream === stream) this.#take(message);
    });
    for (const event of ["end", "error", "close", "cancelled"]) stream.on(event, () => this.#detach(stream));
    stream.resume();
    for (const step of this.#pending.values()) stream.write({ step: step.request });
  }

  /** Ends the connection for good; steps under way fail with `reason`. */
  end(reason: Error): void {
    this.#ended ??= reason;
    this.#waiting.abort();
    this.#stream?.end();
    this.#stream = undefined;
    this.#failPending(reason);
  }

  async run<Name extends AgentStepName>(
    progress: Progress,
    name: Name,
    args: AgentSteps[Name]["arguments"],
    payload: Uint8Array = new Uint8Array(),
  ): Promise<AgentSteps[Name]["result"]> {
    progress.signal.throwIfAborted();
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#isLost || this.#hello === undefined) throw this.#lost();
    const request: StepRequest = { id: randomUUID(), name, arguments: JSON.stringify(args), payload };
    this.#checkSize(request);
    const result = await this.#settled(request, progress);
    if (result.error !== undefined) throw this.#stepFailure(name, result.error);
    try {
      return JSON.parse(result.result) as AgentSteps[Name]["result"];
    } catch (cause) {
      throw this.#failure("AGENT_STEP_FAILED", name, `failed to read the agent's answer to ${name}`, { cause });
    }
  }

  #settled(request: StepRequest, progress: Progress): Promise<StepResult> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#stream?.write({ cancel: { id: request.id } });
        settle(progress.signal.reason as Error);
      };
      const settle = (outcome: StepResult | Error): void => {
        this.#pending.delete(request.id);
        progress.signal.removeEventListener("abort", onAbort);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      this.#pending.set(request.id, { request, progress, status: new StepStatus(), settle });
      progress.signal.addEventListener("abort", onAbort, { once: true });
      this.#stream?.write({ step: request });
    });
  }

  #take(message: AgentMessage): void {
    if (message.progress !== undefined) {
      const step = this.#pending.get(message.progress.id);
      const text = this.#options.log.clean(message.progress.text);
      step?.progress.status(step.status.describe({ ...message.progress, text }, this.#options.clock.now()));
    }
    if (message.result !== undefined) this.#pending.get(message.result.id)?.settle(message.result);
    if (message.log !== undefined) {
      const progress = [...this.#pending.values()].at(-1)?.progress ?? this.#options.progress;
      const level = message.log.level === "" ? "" : `${message.log.level}: `;
      for (const line of this.#options.log.add(`${level}${message.log.text}`)) progress.debug(`agent: ${line}`);
    }
  }

  #detach(stream: AgentStream): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    stream.end();
    for (const step of this.#pending.values()) step.progress.status("waiting for the agent to connect again");
    this.#waiting = new AbortController();
    this.#options.clock.pause(this.#options.reconnectMs, this.#waiting.signal).then(
      () => {
        this.#isLost = true;
        this.#failPending(this.#lost());
      },
      () => undefined,
    );
  }

  #failPending(reason: Error): void {
    for (const step of [...this.#pending.values()]) step.settle(reason);
  }

  #checkSize(request: StepRequest): void {
    const bytes = Buffer.byteLength(request.arguments) + request.payload.length;
    if (bytes <= maxMessageBytes - 4096) return;
    throw this.#failure(
      "INPUT_INVALID",
      request.name,
      `${request.name} would send ${bytes} bytes to the agent, at most ${maxMessageBytes}`,
      {
        remedy: "make the user data or the network data smaller",
      },
    );
  }

  #lost(): BareMetalError {
    const seconds = Math.round(this.#options.reconnectMs / 1000);
    return this.#failure("AGENT_LOST", undefined, `the agent of ${this.#options.hostName} was not connected for ${seconds} s`, {
      remedy: "check the server's console and its network, then run again",
    });
  }

  #stepFailure(step: string, error: StepError): BareMetalError {
    const code = Object.hasOwn(errorCodes, error.code) ? (error.code as ErrorCode) : "AGENT_STEP_FAILED";
    const message = this.#options.log.clean(error.message) || `failed to ${step} on ${this.#options.hostName}`;
    return this.#failure(code, step, message, error.remedy === "" ? {} : { remedy: this.#options.log.clean(error.remedy) });
  }

  #failure(
    code: ErrorCode,
    step: string | undefined,
    message: string,
    more: { readonly remedy?: string; readonly cause?: unknown },
  ): BareMetalError {
    const about = { subject: this.#options.hostName, logTail: this.logTail(), ...(step === undefined ? {} : { step }) };
    return new BareMetalError(code, message, { ...about, ...more });
  }
}
