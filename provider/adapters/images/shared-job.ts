import type { Progress } from "../../ports/progress.js";
import type { Clock } from "../../ports/clock.js";

interface Waiter<T> {
  readonly progress: Progress;
  resolve(value: T): void;
  reject(error: Error): void;
}

/** One piece of work for several callers: it goes on as long as one of them still waits, and tells all of them how far it is. */
export class SharedJob<Result, T> {
  private readonly waiters = new Set<Waiter<T>>();
  private readonly controller = new AbortController();

  constructor(
    private readonly clock: Clock,
    work: (progress: Progress) => Promise<Result>,
    /** Makes each caller's own value, when the work is done. */
    private readonly share: (result: Result) => T,
    private readonly ended: (result: Result | undefined) => void,
  ) {
    // Started later, so that the first caller is already waiting.
    queueMicrotask(() => {
      work(this.progress()).then(
        (result) => this.finish(result),
        (error: unknown) => this.fail(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }

  /** True once nobody waits any more and the work is being given up. */
  get isAbandoned(): boolean {
    return this.controller.signal.aborted;
  }

  join(progress: Progress): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        this.waiters.delete(waiter);
        reject(progress.signal.reason as Error);
        if (this.waiters.size === 0) this.controller.abort(progress.signal.reason);
      };
      const waiter: Waiter<T> = {
        progress,
        resolve: (value) => {
          progress.signal.removeEventListener("abort", onAbort);
          resolve(value);
        },
        reject: (error) => {
          progress.signal.removeEventListener("abort", onAbort);
          reject(error);
        },
      };
      this.waiters.add(waiter);
      if (progress.signal.aborted) onAbort();
      else progress.signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  private progress(): Progress {
    const tell = (kind: "status" | "info" | "warn" | "debug") => (text: string) => {
      for (const waiter of this.waiters) waiter.progress[kind](text);
    };
    return {
      signal: this.controller.signal,
      clock: this.clock,
      // Each caller watches its own deadline.
      deadline: Number.MAX_SAFE_INTEGER,
      status: tell("status"),
      info: tell("info"),
      warn: tell("warn"),
      debug: tell("debug"),
    };
  }

  private finish(result: Result): void {
    for (const waiter of this.waiters) waiter.resolve(this.share(result));
    this.waiters.clear();
    this.ended(result);
  }

  private fail(error: Error): void {
    for (const waiter of this.waiters) waiter.reject(error);
    this.waiters.clear();
    this.ended(undefined);
  }
}
