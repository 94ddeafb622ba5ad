import { appendFileSync } from "node:fs";

export interface JournalEntry {
  /** Counts from 1 in this run of the rack. */
  readonly number: number;
  /** ISO 8601, milliseconds. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** 0 when the connection was reset before an answer. */
  readonly status: number;
  readonly durationMs: number;
  readonly user?: string;
  readonly session?: string;
  /** The request's body without passwords. */
  readonly body?: unknown;
  /** The fault that struck, if any. */
  readonly fault?: string;
}

const kept = 20_000;
const secret = /password|token|secret|authorization/i;

/** Every request of one BMC, in memory (the last 20000) and in a file of JSON lines. */
export class Journal {
  private readonly entries: JournalEntry[] = [];
  private count = 0;

  constructor(private readonly path: string | undefined) {}

  get length(): number {
    return this.count;
  }

  add(entry: Omit<JournalEntry, "number">): void {
    const numbered = { number: ++this.count, ...entry, ...(entry.body === undefined ? {} : { body: withoutSecrets(entry.body) }) };
    this.entries.push(numbered);
    if (this.entries.length > kept) this.entries.shift();
    if (this.path !== undefined) appendFileSync(this.path, `${JSON.stringify(numbered)}\n`);
  }

  /** Entries with a number above `after`. */
  read(after = 0): JournalEntry[] {
    return this.entries.filter((entry) => entry.number > after);
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, secret.test(key) ? "***" : withoutSecrets(part)]));
}
