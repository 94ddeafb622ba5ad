import { describeError } from "../domain/errors.js";
import type { Log } from "./step-context.js";

const slowMs = 500;

export interface Limit<T> {
  /** As the log calls it. */
  readonly what: string;
  readonly limitMs: number;
  /** Taken when the work fails or takes longer. */
  readonly otherwise: T;
  readonly log: Log;
}

/** Waits for a fact no longer than its limit and never rejects: what hangs, fails or is slow is only logged. */
export async function within<T>({ what, limitMs, otherwise, log }: Limit<T>, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limitMs);
    timer.unref();
  });
  try {
    const outcome = await Promise.race([work().then((value) => ({ value })), late]);
    if (outcome === "late") {
      log("warn", `${what} is left out: no answer within ${seconds(limitMs)}`);
      return otherwise;
    }
    const tookMs = performance.now() - startedAt;
    if (tookMs >= slowMs) log("info", `${what} took ${seconds(tookMs)}`);
    return outcome.value;
  } catch (error) {
    log("debug", `${what} is left out: ${describeError(error)}`);
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
