import { setTimeout as pause } from "node:timers/promises";

/** Polls until `look` gives something. Rejects with what it waited for. */
export async function waitFor<T>(what: string, timeoutMs: number, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await pause(20);
  }
}
