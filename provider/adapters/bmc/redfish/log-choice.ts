export type LogKind = "events" | "serial";

/** Where a log service was found. */
export interface FoundLog {
  readonly path: string;
  readonly owner: "system" | "manager" | "chassis";
}

const serial = /host_?logger|serial|console|^sol/i;
/** Not what happened to the server: dumps, faults, POST codes, audits. */
const neither = /dump|crash|fault|post_?codes?|diag|debug|security|audit|telemetry|^sl$|^dpu$/i;

/** Event logs by the names that vendors give them, best first. */
const eventNames: readonly RegExp[] = [
  /^(sel|eventlog|iml|platformlog)$/i,
  /sel|event|iml/i,
  /^(lclog|iel|journal|log\d*|standardlog)$/i,
  /./,
];
const owners = ["system", "manager", "chassis"] as const;

/** The logs of a kind, best first. A log is known by the last segment of its path: nothing else tells the vendors' logs apart. */
export function chooseLogs(found: readonly FoundLog[], kind: LogKind): readonly FoundLog[] {
  return found
    .map((log) => ({ log, rank: rankOf(log, kind) }))
    .filter((each): each is { log: FoundLog; rank: number } => each.rank !== undefined)
    .sort((left, right) => left.rank - right.rank)
    .map(({ log }) => log);
}

function rankOf({ path, owner }: FoundLog, kind: LogKind): number | undefined {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  if (kind === "serial") return serial.test(name) ? owners.indexOf(owner) : undefined;
  if (serial.test(name) || neither.test(name)) return undefined;
  const byName = eventNames.findIndex((pattern) => pattern.test(name));
  return byName * owners.length + owners.indexOf(owner);
}
