import { BareMetalError } from "../domain/errors.js";
import type { Clock } from "../ports/clock.js";
import type { Progress } from "../ports/progress.js";

export interface ProgressSink {
  status(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  debug(text: string): void;
  phase?(name: string, at: "start" | "end"): void;
}

export interface ProgressOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly sink: ProgressSink;
  /** What runs out of time, as in "create of r2-u17". */
  readonly what: string;
  /** Aborted by cancel. */
  readonly cancel?: AbortSignal;
}

export interface RunningProgress extends Progress {
  /** Ends the deadline's timer. */
  stop(): void;
}

/** The progress of one operation; aborts its signal at the deadline or when `cancel` fires. */
export function startProgress(options: ProgressOptions): RunningProgress {
  const controller = new AbortController();
  let end = new AbortController();
  let deadline = 0;
  const onCancel = (): void => controller.abort(options.cancel?.reason ?? new BareMetalError("CANCELLED", "the run was cancelled"));
  if (options.cancel?.aborted) onCancel();
  options.cancel?.addEventListener("abort", onCancel, { once: true });
  const start = (): void => {
    end.abort();
    end = new AbortController();
    deadline = options.clock.now() + options.timeoutMs;
    options.clock.pause(options.timeoutMs, end.signal).then(
      () =>
        controller.abort(
          new BareMetalError("DEADLINE_EXCEEDED", `${options.what} took longer than ${Math.round(options.timeoutMs / 1000)} s`),
        ),
      () => undefined,
    );
  };
  start();
  return {
    signal: controller.signal,
    clock: options.clock,
    get deadline() {
      return deadline;
    },
    hold: () => {
      end.abort();
      deadline = Number.MAX_SAFE_INTEGER;
      return start;
    },
    status: (text) => options.sink.status(text),
    info: (text) => options.sink.info(text),
    warn: (text) => options.sink.warn(text),
    debug: (text) => options.sink.debug(text),
    phase: (name, at) => options.sink.phase?.(name, at),
    stop: () => {
      end.abort();
      options.cancel?.removeEventListener("abort", onCancel);
    },
  };
}
