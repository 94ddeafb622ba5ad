import { describeError } from "../domain/errors.js";
import type { RunEvent } from "../ports/run-journal.js";
import type { CallLog } from "./engine-log.js";
import type { OperationRequest, Session } from "./session.js";

export interface RecordedLog extends CallLog {
  /** The operation is over; with its error when it failed. */
  end(error?: unknown): void;
}

/** Writes what an operation tells the engine down in the run's journal too, secrets hidden; statuses, which only pass, are left out. */
export function recordRun(session: Session, request: OperationRequest, host: string, log: CallLog): RecordedLog {
  const journal = request.recorded === true ? session.provider.journal() : undefined;
  if (journal === undefined) return { ...log, end: () => undefined };
  const record = (event: RunEvent): void => journal.record({ time: session.clock.now(), host, ...event });
  const line = (level: "info" | "warning", text: string): void => record({ kind: "line", level, text: session.scrubber.scrub(text) });
  record({ kind: "begin", operation: request.what });
  return {
    ...log,
    info: (text) => {
      log.info(text);
      line("info", text);
    },
    warn: (text) => {
      log.warn(text);
      line("warning", text);
    },
    phase: (phase, at) => record({ kind: "phase", phase, at }),
    end: (error) => {
      const text = error === undefined ? "" : session.scrubber.scrub(describeError(error));
      record({ kind: "end", outcome: error === undefined ? "ok" : "failed", text });
    },
  };
}
