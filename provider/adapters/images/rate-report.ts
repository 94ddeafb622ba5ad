import type { Progress } from "../../ports/progress.js";

const intervalMs = 500;

/** Shows how far a long transfer is, with its rate, twice a second at most. */
export class RateReport {
  private doneBytes = 0;
  private shownAt: number;
  private readonly startedAt: number;
  private startBytes = 0;

  constructor(
    private readonly progress: Progress,
    /** As in "fetching debian.qcow2". */
    private readonly what: string,
    private readonly totalBytes: number | undefined,
  ) {
    this.startedAt = progress.clock.now();
    this.shownAt = this.startedAt - intervalMs;
  }

  /** Sets the amount that was there before. */
  startAt(bytes: number): void {
    this.doneBytes = bytes;
    this.startBytes = bytes;
  }

  add(bytes: number): void {
    this.doneBytes += bytes;
    const now = this.progress.clock.now();
    if (now - this.shownAt < intervalMs) return;
    this.shownAt = now;
    const seconds = (now - this.startedAt) / 1000;
    const rate = seconds > 0 ? `, ${megabytes((this.doneBytes - this.startBytes) / seconds)} MB/s` : "";
    const total = this.totalBytes === undefined ? "" : ` of ${megabytes(this.totalBytes)}`;
    this.progress.status(`${this.what}: ${megabytes(this.doneBytes)}${total} MB${rate}`);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
