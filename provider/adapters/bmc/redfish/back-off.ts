/** Pause before try number `attempt` (from 1) is repeated: doubling from 1 s to 30 s. */
export function backOffMs(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 30_000);
}

const longestRetryAfterMs = 60_000;

/** Retry-After as seconds or as a date; a date counts from the BMC's own clock, which may be years off. */
export function readRetryAfterMs(retryAfter: string, date: string, now: number): number | undefined {
  const text = retryAfter.trim();
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined;
  const bmcNow = Date.parse(date);
  const until = Date.parse(text);
  const ms = seconds ?? (Number.isNaN(until) ? undefined : until - (Number.isNaN(bmcNow) ? now : bmcNow));
  return ms === undefined ? undefined : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}
