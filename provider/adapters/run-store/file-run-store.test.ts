import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunRecord } from "../../ports/run-store.js";
import { createFileRunStore } from "./file-run-store.js";

const record: RunRecord = {
  version: 1,
  hostKey: "redfish://10.0.0.7/Systems/1",
  incarnation: "i1",
  digest: "d1",
  attempt: { attempt: "a1", token: "aa".repeat(32), directory: "bb".repeat(32), hostUuid: "u" },
};

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "run-store-")), "runs");
});
afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

async function onlyFile(): Promise<string> {
  const names = await readdir(directory);
  expect(names).toHaveLength(1);
  return join(directory, names[0] ?? "");
}

describe("the file run store", () => {
  test("gives back what was written, also to a new store", async () => {
    await createFileRunStore(directory).write(record);
    await createFileRunStore(directory).write({ ...record, nonce: "n1" });
    expect(await createFileRunStore(directory).read(record.hostKey)).toEqual({ ...record, nonce: "n1" });
  });

  test("keeps a directory and files that only the user can read", async () => {
    await createFileRunStore(directory).write(record);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
  });

  test("has nothing for an unknown host and after a removal", async () => {
    const store = createFileRunStore(directory);
    expect(await store.read("other")).toBeUndefined();
    await store.write(record);
    await store.remove(record.hostKey);
    await store.remove(record.hostKey);
    expect(await store.read(record.hostKey)).toBeUndefined();
    expect(await readdir(directory)).toEqual([]);
  });

  test.each([
    ["half of it", (text: string) => text.slice(0, text.length / 2)],
    ["nothing", () => ""],
    ["another version", () => JSON.stringify({ ...record, version: 2 })],
    ["another host", () => JSON.stringify({ ...record, hostKey: "x" })],
    ["a bad token", () => JSON.stringify({ ...record, attempt: { ...record.attempt, token: "../" } })],
    ["null", () => "null"],
  ])("reads a file that holds %s as none", async (_name, damage) => {
    const store = createFileRunStore(directory);
    await store.write(record);
    const path = await onlyFile();
    await writeFile(path, damage(await readFile(path, "utf8")));
    expect(await store.read(record.hostKey)).toBeUndefined();
  });

  test("keeps hosts whose names look alike apart", async () => {
    const store = createFileRunStore(directory);
    await store.write({ ...record, hostKey: "a/b", digest: "1" });
    await store.write({ ...record, hostKey: "a:b", digest: "2" });
    expect((await store.read("a/b"))?.digest).toBe("1");
    expect((await store.read("a:b"))?.digest).toBe("2");
  });
});

describe("the lock of a host", () => {
  const busy = expect.objectContaining({ code: "HOST_IN_USE" }) as Error;

  test("is held once, and free after its release", async () => {
    const store = createFileRunStore(directory);
    const release = await store.lock("h1");
    await expect(store.lock("h1")).rejects.toThrow(busy);
    const other = await store.lock("h2");
    await release();
    await release();
    await (
      await store.lock("h1")
    )();
    await other();
    expect(await readdir(directory)).toEqual([]);
  });

  test("is won by one of many", async () => {
    const store = createFileRunStore(directory);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => store.lock("h1")));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  test("names the living process that holds it, and is taken over when that one died", async () => {
    const store = createFileRunStore(directory);
    await (
      await store.lock("h1")
    )();
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const release = await store.lock("h1");
    const path = await onlyFile();
    await release();
    await writeFile(path, JSON.stringify({ pid: child.pid, started: "", id: "x" }));
    await expect(store.lock("h1")).rejects.toThrow(`process ${child.pid}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    await (
      await store.lock("h1")
    )();
  });

  test.each([
    ["a process that took over the pid later", JSON.stringify({ pid: process.pid, started: "1", id: "x" })],
    ["a dead process", JSON.stringify({ pid: spawnSync("true").pid, started: "", id: "x" })],
    ["half a file", '{"pid":'],
  ])("is taken over from %s", async (_name, content) => {
    const store = createFileRunStore(directory);
    const release = await store.lock("h1");
    const path = await onlyFile();
    await release();
    await writeFile(path, content);
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => store.lock("h1")));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    await expect(store.lock("h1")).rejects.toThrow(busy);
  });
});
