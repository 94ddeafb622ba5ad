import { readdir, readFile } from "node:fs/promises";

type Role = "cli" | "provider" | "rack" | "program";

/** What the processes of one phase needed, by role. */
export interface Needs {
  /** Largest resident memory in bytes, as the kernel keeps it. */
  readonly peakBytes: Readonly<Record<Exclude<Role, "program">, number>>;
  /** Processor seconds; `agents` are the rack's child processes that have ended, `program` is this process. */
  readonly cpuSeconds: Readonly<Record<Role | "agents", number>>;
}

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly role: Role | undefined;
  readonly peakBytes: number;
  readonly cpuSeconds: number;
  readonly childrenSeconds: number;
}

const roles: readonly { readonly role: Role; readonly commandLine: RegExp }[] = [
  { role: "provider", commandLine: /pulumi-resource-baremetal/ },
  { role: "rack", commandLine: /rack\.cjs/ },
  { role: "cli", commandLine: /^\S*pulumi / },
];
/** Of /proc/<pid>/stat, on every Linux of today. */
const ticksPerSecond = 100;

/** Runs `work` and watches the processes below this one, twice a second: others on the machine may run the same programs. */
export async function withNeeds<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly needs: Needs }> {
  const before = new Map((await lookAtOurs()).map((seen) => [seen.pid, seen]));
  const latest = new Map<number, Seen>();
  let looking: Promise<void> | undefined;
  const take = async (): Promise<void> => {
    for (const seen of await lookAtOurs().catch(() => [])) latest.set(seen.pid, seen);
    looking = undefined;
  };
  const timer = setInterval(() => void (looking ??= take()), 500);
  try {
    const result = await work();
    await looking;
    await take();
    return { result, needs: sumUp([...latest.values()], before) };
  } finally {
    clearInterval(timer);
  }
}

function sumUp(seen: readonly Seen[], before: ReadonlyMap<number, Seen>): Needs {
  const of = (role: Role): readonly Seen[] => seen.filter((each) => each.role === role);
  const peak = (role: Role): number => Math.max(0, ...of(role).map(({ peakBytes }) => peakBytes));
  const sum = (role: Role, key: "cpuSeconds" | "childrenSeconds"): number => {
    const total = of(role).reduce((seconds, each) => seconds + each[key] - (before.get(each.pid)?.[key] ?? 0), 0);
    return Math.round(total * 10) / 10;
  };
  return {
    peakBytes: { cli: peak("cli"), provider: peak("provider"), rack: peak("rack") },
    cpuSeconds: {
      cli: sum("cli", "cpuSeconds"),
      provider: sum("provider", "cpuSeconds"),
      rack: sum("rack", "cpuSeconds"),
      agents: sum("rack", "childrenSeconds"),
      program: sum("program", "cpuSeconds"),
    },
  };
}

async function lookAtOurs(): Promise<readonly Seen[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map((pid) => look(pid).catch(() => undefined)))).filter((seen) => seen !== undefined);
  const ours = new Set([process.pid]);
  // A child can have a smaller number than its parent where numbers wrap around, so until nothing is added.
  for (let before = 0; before !== ours.size;) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  return all.filter(({ pid }) => ours.has(pid));
}

async function look(pid: string): Promise<Seen> {
  const [status, stat, words] = await Promise.all([
    readFile(`/proc/${pid}/status`, "latin1"),
    readFile(`/proc/${pid}/stat`, "latin1"),
    readFile(`/proc/${pid}/cmdline`, "latin1"),
  ]);
  if (words === "") throw new Error("it has ended, and what it was is gone");
  // The name in parentheses may hold anything; the 3rd field follows it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (first: number): number => (Number(fields[first - 3]) + Number(fields[first - 2])) / ticksPerSecond;
  return {
    pid: Number(pid),
    parent: Number(fields[1]),
    role: Number(pid) === process.pid ? "program" : roles.find(({ commandLine }) => commandLine.test(words.replaceAll("\0", " ")))?.role,
    peakBytes: Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024,
    cpuSeconds: seconds(14),
    childrenSeconds: seconds(16),
  };
}
