import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../../ports/clock.js";
import type { Progress } from "../../../../ports/progress.js";

/** A clock that jumps to the end of each pause, running what was planned for the time between. */
export class VirtualClock implements Clock {
  readonly pauses: number[] = [];
  #now = Date.UTC(2026, 0, 1);
  #planned: { time: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  at(time: number, run: () => void): void {
    if (time <= this.#now) return run();
    this.#planned.push({ time, run });
  }

  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pauses.push(ms);
    this.#now += ms;
    await setImmediate();
    signal?.throwIfAborted();
    const due = this.#planned.filter((entry) => entry.time <= this.#now);
    this.#planned = this.#planned.filter((entry) => entry.time > this.#now);
    for (const entry of due) entry.run();
  }
}

export interface VirtualProgress extends Progress {
  readonly clock: VirtualClock;
  readonly lines: string[];
  cancel(reason: Error): void;
}

export function virtualProgress(clock = new VirtualClock(), timeoutMs = 3_600_000): VirtualProgress {
  const controller = new AbortController();
  const lines: string[] = [];
  const keep = (text: string): void => void lines.push(text);
  return {
    signal: controller.signal,
    clock,
    deadline: clock.now() + timeoutMs,
    lines,
    status: keep,
    info: keep,
    warn: keep,
    debug: keep,
    cancel: (reason) => controller.abort(reason),
  };
}
