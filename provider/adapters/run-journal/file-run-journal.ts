import { appendFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { JournalEntry, RunJournal } from "../../ports/run-journal.js";

const keptRuns = 100;
const maxBytes = 16 * 1024 * 1024;
const ending = ".jsonl";

/** One file of mode 0600 a run (a provider process) in `directory`, made at the first entry; the oldest runs beyond 100 go. */
export function createFileRunJournal(directory: string, startedAt: number, pid: number): RunJournal {
  const path = join(directory, `${runIdOf(startedAt, pid)}${ending}`);
  let writing: Promise<void> = Promise.resolve();
  let pending: string[] = [];
  let bytes = 0;
  let isOpen = false;
  const flush = async (): Promise<void> => {
    const text = pending.join("");
    pending = [];
    if (text === "") return;
    if (!isOpen) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await dropOldRuns(directory);
      isOpen = true;
    }
    await appendFile(path, text, { mode: 0o600 });
  };
  return {
    record: (entry) => {
      const line = `${JSON.stringify(entry)}\n`;
      bytes += Buffer.byteLength(line);
      if (bytes > maxBytes) return;
      pending.push(line);
      // A full or read-only disk loses the journal, not the run.
      writing = writing.then(flush).catch(() => undefined);
    },
    close: () => writing,
  };
}

/** Sorts by time: 20261124T233012-4711. */
export function runIdOf(startedAt: number, pid: number): string {
  return `${new Date(startedAt)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/[:-]/g, "")}-${pid}`;
}

async function dropOldRuns(directory: string): Promise<void> {
  const runs = await listRuns(directory);
  for (const run of runs.slice(0, Math.max(0, runs.length - keptRuns + 1))) await rm(join(directory, `${run}${ending}`), { force: true });
}

/** Ids of the runs that are kept, oldest first; none when the directory does not exist. */
export async function listRuns(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

/** Entries of a run in the order they were written; a line that a killed run left half-written is left out. */
export async function readRun(directory: string, run: string): Promise<readonly JournalEntry[]> {
  const text = await readFile(join(directory, `${run}${ending}`), "utf8");
  return text.split("\n").flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      return isEntry(entry) ? [entry] : [];
    } catch {
      return [];
    }
  });
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const { time, host, kind } = value as Partial<Record<string, unknown>>;
  return typeof time === "number" && typeof host === "string" && ["begin", "phase", "line", "end"].includes(String(kind));
}
