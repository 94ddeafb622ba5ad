import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalEntry } from "../../ports/run-journal.js";
import { createFileRunJournal, listRuns, readRun, runIdOf } from "./file-run-journal.js";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "journal-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const startedAt = Date.UTC(2026, 10, 24, 23, 30, 12);
const entry = (phase: string, time = startedAt): JournalEntry => ({ time, host: "r2-u17", kind: "phase", phase, at: "start" });

test("what is recorded is read back in order, from a file that only its user can read", async () => {
  const journal = createFileRunJournal(join(folder, "runs"), startedAt, 4711);
  const entries = ["register", "bootRamdisk", "awaitAgent"].map((phase) => entry(phase));
  for (const one of entries) journal.record(one);
  await journal.close();
  expect(await listRuns(join(folder, "runs"))).toEqual(["20261124T233012-4711"]);
  expect(await readRun(join(folder, "runs"), "20261124T233012-4711")).toEqual(entries);
  expect((await stat(join(folder, "runs", "20261124T233012-4711.jsonl"))).mode & 0o777).toBe(0o600);
});

test("a run without entries leaves nothing", async () => {
  await createFileRunJournal(join(folder, "runs"), startedAt, 1).close();
  expect(await readdir(folder)).toEqual([]);
  expect(await listRuns(join(folder, "runs"))).toEqual([]);
});

test("the hundred newest runs are kept", async () => {
  const ids = Array.from({ length: 120 }, (_, index) => runIdOf(startedAt + index * 1000, 1));
  for (const id of ids) await writeFile(join(folder, `${id}.jsonl`), "");
  const journal = createFileRunJournal(folder, startedAt + 500_000, 2);
  journal.record(entry("register"));
  await journal.close();
  expect(await listRuns(folder)).toEqual([...ids.slice(-99), runIdOf(startedAt + 500_000, 2)]);
});

test("what a killed run left half-written does not hide the rest", async () => {
  const path = join(folder, "20261124T233012-1.jsonl");
  await writeFile(path, `${JSON.stringify(entry("register"))}\n{"time":1,"ho`);
  expect(await readRun(folder, "20261124T233012-1")).toEqual([entry("register")]);
  await appendFile(path, '\n{"kind":"other"}\n[]\n');
  expect(await readRun(folder, "20261124T233012-1")).toEqual([entry("register")]);
});

test("a directory that cannot be made loses the journal and nothing else", async () => {
  await writeFile(join(folder, "file"), "");
  const journal = createFileRunJournal(join(folder, "file", "runs"), startedAt, 1);
  journal.record(entry("register"));
  await expect(journal.close()).resolves.toBeUndefined();
});
