import type { Platform } from "./platform.js";

export type LogLevel = "debug" | "info" | "warn" | "error";

export type Log = (level: LogLevel, text: string) => void;

/** What a running step has besides its arguments. */
export interface StepContext {
  readonly platform: Platform;
  /** Aborted by CancelStep. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** A passing status; throttled by the receiver. */
  report(text: string, doneBytes?: number, totalBytes?: number): void;
  /** Pauses, and rejects as soon as the step is cancelled. */
  pause(ms: number): Promise<void>;
}

/** A step's result, and what is left to do after the answer is on its way (hand-over, power off). */
export interface StepOutcome<Result> {
  readonly result: Result;
  readonly afterAnswer?: () => Promise<void>;
}

export type Step<Arguments, Result> = (context: StepContext, request: Arguments, payload: Buffer) => Promise<StepOutcome<Result>>;
