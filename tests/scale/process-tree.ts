import { readdir, readFile } from "node:fs/promises";

/** Bytes of resident memory at its peak, by role. */
export type Peaks = Readonly<Record<Role, number>>;
type Role = "cli" | "provider" | "rack";

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly role: Role | undefined;
  readonly peakBytes: number;
}

const roles: readonly { readonly role: Role; readonly commandLine: RegExp }[] = [
  { role: "provider", commandLine: /pulumi-resource-baremetal/ },
  { role: "rack", commandLine: /rack\.cjs/ },
  { role: "cli", commandLine: /^\S*pulumi / },
];

/** The largest peak of each role among the living descendants of this process: others on the machine may run the same programs. */
export async function peaksNow(): Promise<Peaks> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map((pid) => look(pid).catch(() => undefined)))).filter((seen) => seen !== undefined);
  const ours = new Set([process.pid]);
  // A child can have a smaller number than its parent where numbers wrap around, so until nothing is added.
  for (let before = 0; before !== ours.size;) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  const peakOf = (role: Role): number =>
    Math.max(0, ...all.filter((seen) => seen.role === role && ours.has(seen.pid)).map((seen) => seen.peakBytes));
  return { cli: peakOf("cli"), provider: peakOf("provider"), rack: peakOf("rack") };
}

async function look(pid: string): Promise<Seen> {
  const status = await readFile(`/proc/${pid}/status`, "latin1");
  const words = (await readFile(`/proc/${pid}/cmdline`, "latin1")).replaceAll("\0", " ");
  return {
    pid: Number(pid),
    parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    role: roles.find(({ commandLine }) => commandLine.test(words))?.role,
    peakBytes: Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024,
  };
}

/** Runs `work` and watches its processes, twice a second. */
export async function withPeaks<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly peaks: Peaks }> {
  let peaks: Peaks = { cli: 0, provider: 0, rack: 0 };
  let isLooking = false;
  const take = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const now = await peaksNow().catch(() => peaks);
    peaks = {
      cli: Math.max(peaks.cli, now.cli),
      provider: Math.max(peaks.provider, now.provider),
      rack: Math.max(peaks.rack, now.rack),
    };
    isLooking = false;
  };
  const timer = setInterval(() => void take(), 500);
  try {
    const result = await work();
    return { result, peaks };
  } finally {
    clearInterval(timer);
  }
}
