import { randomUUID } from "node:crypto";
import { readFileSync, unlinkSync } from "node:fs";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { BareMetalError } from "../../domain/errors.js";

export interface Holder {
  readonly pid: number;
  /** Start time of the process in clock ticks since boot, from /proc; empty where there is none. Tells a reused pid from the holder. */
  readonly started: string;
  readonly id: string;
}

const held = new Map<string, Holder>();
let isWatchingExit = false;

/** Holds the lock file at `path` for this process, taking over what a dead process left. */
export async function holdLock(path: string, what: string): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, started: startTime(process.pid), id: randomUUID() };
  for (let round = 0; round < 5; round++) {
    if (await placeLock(path, mine)) {
      rememberLock(path, mine);
      return () => releaseLock(path, mine);
    }
    const holder = await readHolder(path);
    if (holder !== undefined && isAlive(holder)) throw inUse(what, holder);
    if (holder === undefined && (await isGone(path))) continue;
    await removeStale(path, holder);
  }
  throw inUse(what, await readHolder(path));
}

function inUse(what: string, holder: Holder | undefined): BareMetalError {
  const by = holder === undefined ? "another process" : holder.pid === process.pid ? "this process" : `process ${holder.pid}`;
  return new BareMetalError("HOST_IN_USE", `${what} is being worked on by ${by}`, {
    subject: what,
    remedy: "wait for the other run to end, or end it",
  });
}

/** Creates the file with its content in one step (link fails when the name exists), so that nobody reads half of it. */
async function placeLock(path: string, mine: Holder): Promise<boolean> {
  const scratch = `${path}.${mine.id}`;
  await writeFile(scratch, JSON.stringify(mine), { mode: 0o600, flag: "wx" });
  try {
    await link(scratch, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new BareMetalError("SERVE_FAILED", `failed to write lock file ${path}`, { cause });
  } finally {
    await rm(scratch, { force: true });
  }
}

/** Moves the stale file aside and looks again at what was moved: two processes may find the same stale lock, and one may hold it by now. */
async function removeStale(path: string, seen: Holder | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (moved !== undefined && moved.id !== seen?.id && isAlive(moved)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return parseHolder(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): Holder | undefined {
  const value = JSON.parse(text) as Partial<Record<keyof Holder, unknown>> | null;
  if (typeof value?.pid !== "number" || typeof value.started !== "string" || typeof value.id !== "string") return undefined;
  return { pid: value.pid, started: value.started, id: value.id };
}

async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}

export function isAlive(holder: Holder): boolean {
  if (!Number.isInteger(holder.pid) || holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = startTime(holder.pid);
  return holder.started === "" || now === "" || now === holder.started;
}

export function startTime(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in brackets and may hold anything; the start time is field 22.
    const rest = fields.slice(fields.lastIndexOf(")") + 2).split(" ");
    // A zombie is dead: it only waits for its parent.
    return rest[0] === "Z" ? "zombie" : (rest[19] ?? "");
  } catch {
    return "";
  }
}

function rememberLock(path: string, mine: Holder): void {
  held.set(path, mine);
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.once("exit", () => {
    for (const heldPath of held.keys()) {
      try {
        unlinkSync(heldPath);
      } catch {
        // The next process finds a dead holder.
      }
    }
  });
}

async function releaseLock(path: string, mine: Holder): Promise<void> {
  if (held.get(path)?.id !== mine.id) return;
  held.delete(path);
  const holder = await readHolder(path);
  if (holder?.id === mine.id) await rm(path, { force: true });
}
