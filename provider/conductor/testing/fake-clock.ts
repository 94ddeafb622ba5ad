import type { Clock } from "../../ports/clock.js";

/** Time that passes only when somebody waits. */
export class FakeClock implements Clock {
  time = 1_800_000_000_000;
  now(): number {
    return this.time;
  }
  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // A deadline's timer never fires in these tests; a wait's pause passes at once.
    if (ms >= 3_600_000) return new Promise(() => undefined);
    this.time += ms;
  }
}
