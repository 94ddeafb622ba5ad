/** `[4/7] writing image 42% 610 MB/s` is in the phase `[4/7] writing image `. */
function phaseOf(text: string): string {
  return /^(?:\[\d+\/\d+\])?[^0-9]*/.exec(text)?.[0] ?? "";
}

/** Lets a status through at once when its phase is new, else at most one per interval, the latest; never the same text twice. */
export class StatusThrottle {
  readonly #intervalMs: number;
  readonly #send: (text: string) => void;
  #last = "";
  #lastAt = -Infinity;
  #held: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, send: (text: string) => void) {
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  offer(text: string): void {
    const wait = this.#lastAt + this.#intervalMs - performance.now();
    if (phaseOf(text) !== phaseOf(this.#last) || wait <= 0) return this.#pass(text);
    this.#held = text;
    this.#timer ??= setTimeout(() => {
      if (this.#held !== undefined) this.#pass(this.#held);
    }, wait).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = undefined;
  }

  #pass(text: string): void {
    this.stop();
    if (text === this.#last) return;
    this.#last = text;
    this.#lastAt = performance.now();
    this.#send(text);
  }
}
