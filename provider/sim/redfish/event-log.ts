import type { MessageSeverity } from "./message.js";

export interface LogRecord {
  /** Counts from 1 and is never used again. */
  readonly id: string;
  /** ISO 8601. */
  readonly created: string;
  readonly severity: MessageSeverity;
  readonly text: string;
  readonly messageId: string;
  readonly messageArgs: readonly string[];
}

export type NewLogRecord = Pick<LogRecord, "text"> & Partial<Pick<LogRecord, "severity" | "messageId" | "messageArgs">>;

const kept = 1000;

/** One log of a BMC; the oldest records go first when it is full. */
export class EventLog {
  private records: LogRecord[] = [];
  private lastId = 0;
  private readonly listeners: ((record: LogRecord) => void)[] = [];

  add(given: NewLogRecord): LogRecord {
    const unnamed = { severity: "OK", messageId: "ResourceEvent.1.4.ResourceChanged", messageArgs: [] } as const;
    const record: LogRecord = { ...unnamed, ...given, id: String(++this.lastId), created: new Date().toISOString() };
    this.records.push(record);
    if (this.records.length > kept) this.records.shift();
    for (const listener of this.listeners) listener(record);
    return record;
  }

  list(): readonly LogRecord[] {
    return this.records;
  }

  clear(): void {
    this.records = [];
  }

  onRecord(listener: (record: LogRecord) => void): void {
    this.listeners.push(listener);
  }
}
