import type { OsReport } from "../../ports/agent-link.js";

export type ReportAnswer = "done" | "again";

/** Answers to reports of a running system: given once its record is written, or never. */
export class ReportAnswers {
  readonly #given = new Map<string, ReportAnswer>();
  readonly #waiting = new Map<string, Set<(answer: ReportAnswer | undefined) => void>>();
  #isClosed = false;

  give(report: OsReport, answer: ReportAnswer): void {
    const key = keyOf(report);
    this.#given.set(key, answer);
    for (const resolve of this.#waiting.get(key) ?? []) resolve(answer);
    this.#waiting.delete(key);
  }

  /** Undefined when nobody answers within `timeoutMs`, or nobody will. */
  await(report: OsReport, timeoutMs: number): Promise<ReportAnswer | undefined> {
    const key = keyOf(report);
    const given = this.#given.get(key);
    if (given !== undefined || this.#isClosed) return Promise.resolve(given);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      const end = (answer: ReportAnswer | undefined): void => {
        clearTimeout(timer);
        waiting.delete(end);
        resolve(answer);
      };
      const timer = setTimeout(() => end(undefined), timeoutMs);
      timer.unref();
      waiting.add(end);
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const waiting of this.#waiting.values()) for (const end of waiting) end(undefined);
    this.#waiting.clear();
  }
}

function keyOf({ nonce, bootId }: OsReport): string {
  return `${nonce} ${bootId}`;
}
