import type { JournalEntry } from "../ports/run-journal.js";
import { hostSteps } from "../domain/host/steps.js";

export interface RunEventLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly host: string;
  readonly what: string;
}

/** A run's journal as lines for a person, oldest first; ends of steps are left out. */
export function runEvents(entries: readonly JournalEntry[], hosts: readonly string[]): readonly RunEventLine[] {
  return entries
    .filter((entry) => hosts.length === 0 || hosts.includes(entry.host))
    .flatMap((entry) => {
      const what = textOf(entry);
      return what === undefined ? [] : [{ time: new Date(entry.time).toISOString(), host: entry.host, what }];
    });
}

function textOf(entry: JournalEntry): string | undefined {
  switch (entry.kind) {
    case "begin":
      return `${entry.operation} begins`;
    case "phase": {
      const table: Readonly<Record<string, { readonly status: string }>> = hostSteps;
      return entry.at === "start" ? (table[entry.phase]?.status ?? entry.phase) : undefined;
    }
    case "line":
      return entry.level === "warning" ? `warning: ${entry.text}` : entry.text;
    case "end":
      return entry.outcome === "ok" ? "done" : `failed: ${entry.text}`;
  }
}
