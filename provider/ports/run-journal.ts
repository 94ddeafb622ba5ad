/** One thing that happened in an operation on a host. Texts have their secrets hidden already. */
export type RunEvent =
  | { readonly kind: "begin"; readonly operation: string }
  /** A step of the conductor, by its name in domain/host/steps. */
  | { readonly kind: "phase"; readonly phase: string; readonly at: "start" | "end" }
  | { readonly kind: "line"; readonly level: "info" | "warning"; readonly text: string }
  | { readonly kind: "end"; readonly outcome: "ok" | "failed"; readonly text: string };

export type JournalEntry = RunEvent & {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Name of the resource. */
  readonly host: string;
};

/** What runs leave for whoever asks afterwards what happened and how long it took. Bounded; losing it harms nothing, so it never fails a run. */
export interface RunJournal {
  record(entry: JournalEntry): void;
  /** Resolves when all is written; never rejects. */
  close(): Promise<void>;
}
