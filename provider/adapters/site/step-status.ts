import type { StepProgress } from "../../protocol/messages.js";

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

const windowMs = 10_000;
const maxSamples = 64;

/** Turns a step's progress messages into lines such as `writing image 42% 610 MB/s, about 20 s left`; the rate is that of the last 10 s. */
export class StepStatus {
  #samples: Sample[] = [];

  describe(step: Pick<StepProgress, "text" | "doneBytes" | "totalBytes">, now: number): string {
    if (step.totalBytes <= 0) return step.text;
    const rate = this.#bytesPerSecond(step.doneBytes, now);
    const percent = Math.floor((Math.min(step.doneBytes, step.totalBytes) / step.totalBytes) * 100);
    const parts = [`${step.text} ${percent}%`];
    if (rate > 0) {
      const left = Math.max(0, step.totalBytes - step.doneBytes) / rate;
      parts.push(` ${shownRate(rate)}, about ${shownSeconds(left)} left`);
    }
    return parts.join("");
  }

  #bytesPerSecond(bytes: number, now: number): number {
    const last = this.#samples.at(-1);
    // A step that starts over (another phase, a resent step) has no rate yet.
    if (last !== undefined && bytes < last.bytes) this.#samples = [];
    this.#samples.push({ at: now, bytes });
    this.#samples = this.#samples.filter((sample) => now - sample.at <= windowMs).slice(-maxSamples);
    const first = this.#samples[0];
    return first === undefined || now <= first.at ? 0 : ((bytes - first.bytes) * 1000) / (now - first.at);
  }
}

function shownRate(bytesPerSecond: number): string {
  const megabytes = bytesPerSecond / 1e6;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB/s`;
}

function shownSeconds(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
