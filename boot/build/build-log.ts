/** Receives one line of progress at a time: lower-case, no line feed. */
export type BuildLog = (line: string) => void;

/** Seconds since `startedAt` (milliseconds since the epoch), for progress lines. */
export function secondsSince(startedAt: number): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
