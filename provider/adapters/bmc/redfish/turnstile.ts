import { BareMetalError } from "../../../domain/errors.js";

const maxWaiting = 64;

/** Lets one piece of work through at a time, in order; who is aborted while waiting leaves the queue at once. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#waiting >= maxWaiting) throw new BareMetalError("PROVIDER_BUG", `more than ${maxWaiting} requests wait for one BMC`);
    const before = this.#last;
    let leave = (): void => undefined;
    this.#last = new Promise((resolve) => (leave = resolve));
    this.#waiting++;
    try {
      await turn(before, signal);
    } catch (error) {
      void before.then(leave);
      throw error;
    } finally {
      this.#waiting--;
    }
    try {
      return await work();
    } finally {
      leave();
    }
  }
}

function turn(before: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    void before.then(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
  });
}
