import { hostSteps } from "../domain/host/steps.js";
import type { JournalEntry } from "../ports/run-journal.js";

export interface TimelineBar {
  /** Name of the step. */
  readonly phase: string;
  /** The step in words. */
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  /** The run's record ends before the step does. */
  readonly isCutOff: boolean;
}

/** One operation on one host. */
export interface TimelineRow {
  readonly host: string;
  /** As in "create of r2-u17". */
  readonly operation: string;
  readonly start: number;
  readonly end: number;
  readonly outcome: "ok" | "failed" | "cut off";
  /** Text of the failure; empty otherwise. */
  readonly problem: string;
  readonly bars: readonly TimelineBar[];
  readonly lines: readonly { readonly time: number; readonly level: "info" | "warning"; readonly text: string }[];
}

export interface RunTimeline {
  readonly run: string;
  readonly start: number;
  readonly end: number;
  readonly rows: readonly TimelineRow[];
}

/** A run's journal as rows and bars. What was open when the record ends, as after a kill, is drawn to that end and marked. */
export function timelineOf(run: string, entries: readonly JournalEntry[]): RunTimeline {
  const times = entries.map(({ time }) => time);
  const end = times.reduce((a, b) => Math.max(a, b), 0);
  const start = times.reduce((a, b) => Math.min(a, b), end);
  const rows: TimelineRow[] = [];
  for (const host of new Set(entries.map((entry) => entry.host))) {
    const own = entries.filter((entry) => entry.host === host);
    const begins = own.flatMap((entry, index) => (entry.kind === "begin" ? [index] : []));
    begins.forEach((first, index) => rows.push(rowOf(host, own.slice(first, begins[index + 1]), end)));
  }
  rows.sort((a, b) => a.start - b.start);
  return { run, start, end, rows };
}

function rowOf(host: string, entries: readonly JournalEntry[], runEnd: number): TimelineRow {
  const begin = entries[0];
  const close = entries.find((entry) => entry.kind === "end");
  const end = close?.time ?? runEnd;
  return {
    host,
    operation: begin?.kind === "begin" ? begin.operation : "",
    start: begin?.time ?? runEnd,
    end,
    outcome: close?.kind === "end" ? close.outcome : "cut off",
    problem: close?.kind === "end" ? close.text : "",
    bars: barsOf(entries, end),
    lines: entries.flatMap((entry) => (entry.kind === "line" ? [{ time: entry.time, level: entry.level, text: entry.text }] : [])),
  };
}

function barsOf(entries: readonly JournalEntry[], end: number): TimelineBar[] {
  const bars: TimelineBar[] = [];
  const open = new Map<string, number>();
  const close = (phase: string, at: number, isCutOff: boolean): void => {
    const start = open.get(phase);
    if (start === undefined) return;
    open.delete(phase);
    bars.push({ phase, label: labelOf(phase), start, end: at, isCutOff });
  };
  for (const entry of entries) {
    if (entry.kind !== "phase") continue;
    if (entry.at === "start") open.set(entry.phase, entry.time);
    else close(entry.phase, entry.time, false);
  }
  for (const phase of [...open.keys()]) close(phase, end, true);
  return bars.sort((a, b) => a.start - b.start);
}

function labelOf(phase: string): string {
  const table: Readonly<Record<string, { readonly status: string }>> = hostSteps;
  return table[phase]?.status ?? phase;
}
