import type { ErrorCode } from "../domain/error-codes.js";
import { BareMetalError } from "../domain/errors.js";
import type { Progress, WaitOptions } from "../ports/progress.js";

/** What a look found: the value that ends the wait, or what was seen instead. */
export type Look<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly seen: string };

export interface WaitFailure {
  readonly code: ErrorCode;
  readonly remedy?: string;
}

/** Looks until `look` is done. Rejects with `failure.code` after `timeoutMs`, naming what was awaited, for how long and what was seen last; at once when aborted. */
export async function waitUntil<T>(
  progress: Progress,
  options: WaitOptions,
  failure: WaitFailure,
  look: () => Promise<Look<T>>,
): Promise<T> {
  const start = progress.clock.now();
  const end = Math.min(start + options.timeoutMs, progress.deadline);
  let seen = "nothing";
  for (;;) {
    progress.signal.throwIfAborted();
    const found = await look();
    if (found.done) return found.value;
    seen = found.seen;
    const left = end - progress.clock.now();
    if (left <= 0) break;
    await progress.clock.pause(Math.min(options.intervalMs ?? 1000, left), progress.signal);
  }
  const seconds = Math.round((progress.clock.now() - start) / 1000);
  throw new BareMetalError(
    failure.code,
    `waited ${seconds} s for ${options.what}, last seen: ${seen}`,
    failure.remedy === undefined ? {} : { remedy: failure.remedy },
  );
}
