import { createHash } from "node:crypto";
import { BareMetalError, describeError } from "../../domain/errors.js";
import type { AgentMessage, StepError, StepRequest, StepResult } from "../../protocol/messages.js";
import { agentStepNames } from "../../protocol/steps.js";
import type { AgentStepTable } from "../agent-steps.js";
import type { Platform } from "../platform.js";
import type { Log, StepContext, StepOutcome } from "../step-context.js";

const maxResultsKept = 32;
const progressIntervalMs = 250;

interface RunningStep {
  /** Name, arguments and payload: a restarted provider asks for the same work under a new id. */
  readonly work: string;
  readonly ids: Set<string>;
  readonly abort: AbortController;
  ended: Promise<void>;
}

export interface StepRunnerOptions {
  readonly platform: Platform;
  readonly steps: AgentStepTable;
  readonly log: Log;
  /** Sends when the link stands; a message that is not sent is lost, except results, which are asked for again. */
  readonly send: (message: AgentMessage) => void;
  /** Resolves when an answer had time to be delivered; bounded. */
  readonly delivered: () => Promise<void>;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
}

/**
 * Runs steps one at a time. The same id, or the same work under another id, joins the running step; a finished id gets its result again.
 * Another step means that its caller has given up the running one: it is aborted first.
 */
export class StepRunner {
  private running: RunningStep | undefined;
  private waiting: StepRequest | undefined;
  private readonly results = new Map<string, StepResult>();

  constructor(private readonly options: StepRunnerOptions) {}

  request(request: StepRequest): void {
    const known = this.results.get(request.id);
    if (known !== undefined) return this.options.send({ result: known });
    const running = this.running;
    if (running === undefined) return this.start(request);
    if (running.ids.has(request.id) || (running.work === workOf(request) && !running.abort.signal.aborted)) {
      running.ids.add(request.id);
      return;
    }
    if (this.waiting !== undefined && this.waiting.id !== request.id) this.refuse(this.waiting.id, "another step was asked for instead");
    this.waiting = request;
    running.abort.abort(new BareMetalError("CANCELLED", `the step was given up for ${request.name}`));
  }

  cancel(id: string): void {
    if (this.waiting?.id === id) {
      this.waiting = undefined;
      this.refuse(id, "the step was cancelled");
    }
    const running = this.running;
    if (running?.ids.delete(id) !== true) return;
    this.refuse(id, "the step was cancelled");
    if (running.ids.size === 0) running.abort.abort(new BareMetalError("CANCELLED", "the step was cancelled"));
  }

  /** Aborts what runs and waits for its end. */
  async stop(): Promise<void> {
    this.waiting = undefined;
    this.running?.abort.abort(new BareMetalError("CANCELLED", "the agent ends"));
    await this.running?.ended;
  }

  private start(request: StepRequest): void {
    const running: RunningStep = {
      work: workOf(request),
      ids: new Set([request.id]),
      abort: new AbortController(),
      ended: Promise.resolve(),
    };
    this.running = running;
    running.ended = this.run(request, running).finally(() => {
      this.running = undefined;
      const next = this.waiting;
      this.waiting = undefined;
      if (next !== undefined) this.start(next);
    });
  }

  /** Never rejects. */
  private async run(request: StepRequest, running: RunningStep): Promise<void> {
    const { log } = this.options;
    log("info", `step ${request.name} begins`);
    let outcome: StepOutcome<unknown>;
    try {
      outcome = await this.execute(request, running);
    } catch (error) {
      log("error", `step ${request.name} failed: ${describeError(error)}`);
      return this.answer(running, "", stepError(request.name, error));
    }
    log("info", `step ${request.name} is done`);
    this.answer(running, JSON.stringify(outcome.result), undefined);
    if (outcome.afterAnswer === undefined) return;
    try {
      await this.options.delivered();
      await outcome.afterAnswer();
    } catch (error) {
      log("error", `failed to leave after ${request.name}: ${describeError(error)}`);
    }
  }

  private async execute(request: StepRequest, running: RunningStep): Promise<StepOutcome<unknown>> {
    const name = agentStepNames.find((known) => known === request.name);
    if (name === undefined) throw new BareMetalError("AGENT_STEP_FAILED", `this agent has no step ${request.name}`);
    const step = this.options.steps[name] as (context: StepContext, request: unknown, payload: Buffer) => Promise<StepOutcome<unknown>>;
    return step(this.context(running), JSON.parse(request.arguments), Buffer.from(request.payload));
  }

  private context(running: RunningStep): StepContext {
    const { platform, log, pause, now } = this.options;
    const { signal } = running.abort;
    let lastText = "";
    let lastAt = -Infinity;
    const report = (text: string, doneBytes = 0, totalBytes = 0): void => {
      const isEnd = totalBytes > 0 && doneBytes >= totalBytes;
      if (text === lastText && !isEnd && now() - lastAt < progressIntervalMs) return;
      lastText = text;
      lastAt = now();
      for (const id of running.ids) this.options.send({ progress: { id, text, doneBytes, totalBytes } });
    };
    return { platform, signal, log, report, pause: (ms) => pause(ms, signal) };
  }

  private answer(running: RunningStep, result: string, error: StepError | undefined): void {
    for (const id of running.ids) this.keepAndSend({ id, result, ...(error === undefined ? {} : { error }) });
    // Nobody may join any more: the answer is out.
    running.abort.abort(new BareMetalError("CANCELLED", "the step has ended"));
  }

  private refuse(id: string, reason: string): void {
    this.keepAndSend({ id, result: "", error: { code: "CANCELLED", message: reason, remedy: "" } });
  }

  private keepAndSend(result: StepResult): void {
    this.results.set(result.id, result);
    const oldest = this.results.keys().next();
    if (this.results.size > maxResultsKept && oldest.done !== true) this.results.delete(oldest.value);
    this.options.send({ result });
  }
}

function workOf(request: StepRequest): string {
  return createHash("sha256").update(`${request.name}\0${request.arguments}\0`).update(request.payload).digest("hex");
}

function stepError(name: string, error: unknown): StepError {
  if (error instanceof BareMetalError) return { code: error.code, message: describeError(error), remedy: error.remedy ?? "" };
  return { code: "AGENT_STEP_FAILED", message: `failed to run step ${name}: ${describeError(error)}`, remedy: "" };
}
