import type { Progress } from "../ports/progress.js";
import { waitUntil } from "../progress/wait-until.js";
import type { HostRun } from "./host-run.js";

/** Seldom, since every look is a request to the BMC, and more and more so. */
const seldomMs = 30_000;
const mostSeldomMs = 60_000;
const oftenMs = 2_000;
/** A server that restarts may look off for a moment, and a BMC may tell an old state. */
const looksInARow = 3;

/**
 * Resolves when the server has been off for some looks in a row; rejects only with `progress`. A run that goes on where another one
 * ended does not know what has happened meanwhile, and looks at once.
 */
export async function watchForOff(run: HostRun, progress: Progress, isResuming = false): Promise<"off"> {
  let offSeen = 0;
  let pauseMs = seldomMs;
  let nextLook = progress.clock.now() + (isResuming ? 0 : pauseMs);
  const wait = { what: `${run.spec.name} to be off`, timeoutMs: Number.MAX_SAFE_INTEGER, intervalMs: oftenMs };
  return waitUntil(endless(progress), wait, { code: "BMC_TIMEOUT" }, async () => {
    if (offSeen === 0 && progress.clock.now() < nextLook) return { done: false, seen: "no look yet" };
    pauseMs = Math.min(pauseMs * 2, mostSeldomMs);
    nextLook = progress.clock.now() + pauseMs;
    const power = await run.session.powerState(progress).catch(() => "Unknown");
    offSeen = power === "Off" ? offSeen + 1 : 0;
    return offSeen >= looksInARow ? { done: true, value: "off" } : { done: false, seen: power };
  });
}

/** A watch beside a wait ends with the signal alone: at the deadline the wait has to say what was awaited. */
export function endless(progress: Progress): Progress {
  return { ...progress, deadline: Number.MAX_SAFE_INTEGER };
}

/** The first of several waits that comes to an end; the others are ended and waited for. */
export async function firstOf<T>(progress: Progress, waits: readonly ((progress: Progress) => Promise<T>)[]): Promise<T> {
  const end = new AbortController();
  const shared: Progress = { ...progress, signal: AbortSignal.any([progress.signal, end.signal]) };
  const running = waits.map((wait) => wait(shared));
  try {
    return await Promise.race(running);
  } finally {
    end.abort(new Error("the wait is over"));
    await Promise.allSettled(running);
  }
}
