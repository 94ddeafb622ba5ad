import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import type { Progress } from "../../ports/progress.js";
import { waitUntil } from "../../progress/wait-until.js";

/** A holder that is silent for longer is taken for dead. */
const staleMs = 120_000;
const beatMs = 10_000;
const longestWaitMs = 3_600_000;

/** Runs `work` while no other process (and no other caller in this one) works on the same path. A lock of a dead process is taken over. */
export async function withLock<T>(progress: Progress, path: string, what: string, work: () => Promise<T>): Promise<T> {
  const mine = `${hostname()} ${process.pid} ${Math.random().toString(36).slice(2)}`;
  await waitUntil(
    progress,
    { what: `another process that prepares ${what}`, timeoutMs: longestWaitMs, intervalMs: 200 },
    { code: "DEADLINE_EXCEEDED", remedy: `remove ${path} if no other run is at work` },
    async () => {
      try {
        await writeFile(path, mine, { flag: "wx", mode: 0o600 });
        return { done: true, value: undefined };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        await removeStale(progress, path);
        return { done: false, seen: "its lock file" };
      }
    },
  );
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), beatMs);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readFile(path, "utf8").catch(() => "")) === mine) await rm(path, { force: true });
  }
}

async function removeStale(progress: Progress, path: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  const found = await stat(path).catch(() => undefined);
  if (text === undefined || found === undefined) return;
  const [host, pid] = text.split(" ");
  const isDead = host === hostname() && !isAlive(Number(pid));
  if (!isDead && progress.clock.now() - found.mtimeMs < staleMs) return;
  // Renamed first: of two that see the same stale lock, one gets it.
  const aside = `${path}.stale-${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/** True for a process that runs, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
