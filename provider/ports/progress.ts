import type { Clock } from "./clock.js";

/**
 * One long operation: its deadline, its log, its abort. Passed down from the RPC to the last wait.
 * `signal` is aborted by cancel (reason: BareMetalError CANCELLED) and by the deadline (DEADLINE_EXCEEDED).
 */
export interface Progress {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Milliseconds since the epoch at which the operation must have ended. */
  readonly deadline: number;
  /** Stops the time; the function returned starts it anew, in full: waiting for other operations does not count. Absent where nobody waits. */
  hold?(): () => void;
  /** A passing status: replaces the former one. Cheap; throttled by the receiver. */
  status(text: string): void;
  /** A line to keep. */
  info(text: string): void;
  warn(text: string): void;
  /** A line for the debug log only. */
  debug(text: string): void;
  /** A step begins or ends: for the run's journal. */
  phase?(name: string, at: "start" | "end"): void;
}

export interface WaitOptions {
  /** What is awaited, as in "power state On of r2-u17". */
  readonly what: string;
  readonly timeoutMs: number;
  /** Pause between two looks; default 1000. */
  readonly intervalMs?: number;
}
