import { BareMetalError } from "../domain/errors.js";

export interface OpenCall {
  readonly signal: AbortSignal;
  /** To be called once it is answered. */
  end(): void;
}

interface Entry {
  readonly controller: AbortController;
  readonly fail: (error: unknown) => void;
}

/** The calls that are not answered yet: what a cancel aborts and an exit waits for. */
export class OpenCalls {
  readonly #entries = new Set<Entry>();
  readonly #idle = new Set<() => void>();
  #closing = false;

  /** No call is taken any more. */
  get closing(): boolean {
    return this.#closing;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** `fail` answers the call when its own code never will. */
  enter(fail: (error: unknown) => void): OpenCall & { abort(reason: Error): void } {
    const entry: Entry = { controller: new AbortController(), fail };
    this.#entries.add(entry);
    return {
      signal: entry.controller.signal,
      abort: (reason) => entry.controller.abort(reason),
      end: () => {
        this.#entries.delete(entry);
        if (this.#entries.size > 0) return;
        for (const resolve of this.#idle) resolve();
        this.#idle.clear();
      },
    };
  }

  /** Aborts what runs now; later calls are not concerned: one provider process may serve several runs. */
  abortAll(reason: Error = new BareMetalError("CANCELLED", "the run was cancelled")): void {
    for (const entry of this.#entries) entry.controller.abort(reason);
  }

  /** Answers, after `graceMs`, those of the calls open now that have not answered themselves. */
  failLater(error: unknown, graceMs: number): void {
    const entries = [...this.#entries];
    setTimeout(() => {
      for (const entry of entries) if (this.#entries.has(entry)) entry.fail(error);
    }, graceMs).unref();
  }

  /** Aborts all, takes no more, and resolves when all are answered or `timeoutMs` is over; true when all were. */
  async close(timeoutMs: number, reason?: Error): Promise<boolean> {
    this.#closing = true;
    this.abortAll(reason);
    if (this.#entries.size === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<boolean>((resolve) => this.#idle.add(() => resolve(true)));
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const done = await Promise.race([idle, late]);
    clearTimeout(timer);
    return done;
  }
}
