/** Time as the code sees it; tests give their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, rejects with the signal's reason as soon as it is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}
