import { startProgress, type RunningProgress } from "../../provider/progress/run-progress.js";
import { systemClock } from "../../provider/progress/system-clock.js";

export interface TestProgress extends RunningProgress {
  readonly lines: string[];
}

/** A progress with real time that keeps every line; call stop() at the end of the test. */
export function testProgress(timeoutMs = 30_000, cancel?: AbortSignal): TestProgress {
  const lines: string[] = [];
  const keep =
    (kind: string) =>
    (text: string): void => {
      lines.push(`${kind}: ${text}`);
    };
  const progress = startProgress({
    clock: systemClock,
    timeoutMs,
    what: "test",
    sink: { status: keep("status"), info: keep("info"), warn: keep("warn"), debug: keep("debug") },
    ...(cancel === undefined ? {} : { cancel }),
  });
  return { ...progress, lines };
}
