import { setTimeout as timer } from "node:timers/promises";

/** Rejects at once when the power is cut. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms > 0) await timer(ms, undefined, { signal });
}

/** Tries until `work` succeeds, pausing twice as long each time (`firstMs` to 5 s), for `totalMs` at most; then rejects with the last failure. */
export async function retry<T>(
  totalMs: number,
  firstMs: number,
  signal: AbortSignal,
  work: () => Promise<T>,
  onFailure: (error: unknown) => Promise<void>,
): Promise<T> {
  const end = performance.now() + totalMs;
  for (let waitMs = firstMs; ; waitMs = Math.min(waitMs * 2, 5000)) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      await onFailure(error);
      if (performance.now() + waitMs >= end) throw error;
      await pause(waitMs, signal);
    }
  }
}
