import type { Clock } from "../ports/clock.js";

export interface TimelineResult {
  readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
  readonly totalSeconds: number;
  /** Firmware boots that this run caused. */
  readonly posts: number;
}

/** Measures a run: seconds of each phase in the order they first came, and the firmware boots it caused. */
export class Timeline {
  readonly #clock: Clock;
  readonly #start: number;
  readonly #phases = new Map<string, number>();
  #posts = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.now();
  }

  async measure<T>(phase: string, work: () => Promise<T>): Promise<T> {
    const start = this.#clock.now();
    try {
      return await work();
    } finally {
      this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + this.#clock.now() - start);
    }
  }

  countPost(): void {
    this.#posts++;
  }

  result(): TimelineResult {
    const seconds = (ms: number): number => Math.round(ms / 10) / 100;
    return {
      phases: [...this.#phases].map(([phase, ms]) => ({ phase, seconds: seconds(ms) })),
      totalSeconds: seconds(this.#clock.now() - this.#start),
      posts: this.#posts,
    };
  }
}
