import type { Progress } from "../../ports/progress.js";

const intervalMs = 500;
const windowMs = 10_000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Shows how far a long transfer is, twice a second at most, as in `fetching debian.qcow2 42% 61 MB/s, about 20 s left`. The rate is that of the last 10 s. */
export class RateReport {
  private doneBytes = 0;
  private shownAt: number;
  private samples: Sample[] = [];

  constructor(
    private readonly progress: Progress,
    /** As in "fetching debian.qcow2". */
    private readonly what: string,
    /** Without it neither percent nor time left can be told. */
    private readonly totalBytes: number | undefined,
  ) {
    this.shownAt = progress.clock.now() - intervalMs;
    this.samples.push({ at: progress.clock.now(), bytes: 0 });
  }

  /** Sets the amount that was there before. */
  startAt(bytes: number): void {
    this.doneBytes = bytes;
    this.samples = [{ at: this.progress.clock.now(), bytes }];
  }

  add(bytes: number): void {
    this.moveTo(this.doneBytes + bytes);
  }

  moveTo(bytes: number): void {
    this.doneBytes = bytes;
    const now = this.progress.clock.now();
    if (now - this.shownAt < intervalMs) return;
    this.shownAt = now;
    this.progress.status(`${this.what} ${this.amount()}${this.rest(this.bytesPerSecond(now))}`);
  }

  private amount(): string {
    if (this.totalBytes === undefined || this.totalBytes === 0) return `${(this.doneBytes / 1e6).toFixed(0)} MB`;
    return `${Math.floor((Math.min(this.doneBytes, this.totalBytes) / this.totalBytes) * 100)}%`;
  }

  private rest(bytesPerSecond: number): string {
    if (bytesPerSecond <= 0) return "";
    const megabytes = bytesPerSecond / 1e6;
    const rate = `${this.totalBytes === undefined ? "," : ""} ${megabytes < 10 ? megabytes.toFixed(1) : megabytes.toFixed(0)} MB/s`;
    if (this.totalBytes === undefined) return rate;
    const seconds = Math.max(0, this.totalBytes - this.doneBytes) / bytesPerSecond;
    return `${rate}, about ${seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
  }

  private bytesPerSecond(now: number): number {
    this.samples = this.samples.filter((sample) => now - sample.at <= windowMs);
    this.samples.push({ at: now, bytes: this.doneBytes });
    const first = this.samples[0];
    return first === undefined || now <= first.at ? 0 : ((this.doneBytes - first.bytes) * 1000) / (now - first.at);
  }
}
