import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QemuProcess, killLeftQemu } from "./qemu-process.js";

/** Stands in for QEMU: writes its pid where QEMU would, its arguments to the log, and lives on. */
const lives = 'echo $$ >"$1"; echo "args: $*"; exec sleep 300';

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setImmediate(resolve));
}

async function pidIn(path: string): Promise<number> {
  await until(async () => /^\d+\n$/.test(await readFile(path, "utf8").catch(() => "")));
  return Number(await readFile(path, "utf8"));
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

describe("a process under guard", () => {
  let folder: string;
  let pidFile: string;
  let log: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "guard-"));
    pidFile = join(folder, "qemu.pid");
    log = join(folder, "qemu.log");
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("dies when our end of the pipe goes", async () => {
    const guarded = await QemuProcess.start("/bin/sh", ["-c", lives, "sh", pidFile], log);
    const pid = await pidIn(pidFile);
    expect(isAlive(pid)).toBe(true);
    guarded.kill();
    expect(await guarded.exited).toEqual({ status: 137 });
    await until(() => !isAlive(pid));
  });

  test.each([0, 3])("tells its exit status %d", async (status) => {
    const guarded = await QemuProcess.start("/bin/sh", ["-c", `exit ${status}`], log);
    expect(await guarded.exited).toEqual({ status });
  });

  test("gets its arguments as they are and writes to the log, which is appended to", async () => {
    await writeFile(log, "before\n");
    const guarded = await QemuProcess.start("/bin/echo", ["a b", "$c", "*"], log);
    await guarded.exited;
    expect(await readFile(log, "utf8")).toBe("before\na b $c *\n");
  });

  test("has no status but 127 if it is not there", async () => {
    const guarded = await QemuProcess.start(join(folder, "absent"), [], log);
    expect(await guarded.exited).toEqual({ status: 127 });
  });
});

describe("what a killed simulator left", () => {
  let folder: string;
  let pidFile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "guard-"));
    pidFile = join(folder, "qemu.pid");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function live(...args: string[]): Promise<{ readonly guarded: QemuProcess; readonly pid: number }> {
    // The shell stops itself: it stays, with its arguments as its command line, and without a child that would outlive it.
    const guarded = await QemuProcess.start("/bin/sh", ["-c", 'echo $$ >"$1"; kill -STOP $$', "sh", pidFile, ...args], join(folder, "log"));
    return { guarded, pid: await pidIn(pidFile) };
  }

  test("is ended if its command line names the pid file", async () => {
    const { guarded, pid } = await live();
    expect(await killLeftQemu(pidFile)).toBe(true);
    await guarded.exited;
    expect([isAlive(pid), existsSync(pidFile)]).toEqual([false, false]);
  });

  test("is not ended if the pid belongs to somebody else", async () => {
    const other = join(folder, "other.pid");
    const { guarded, pid } = await live();
    await writeFile(other, `${pid}\n`);
    expect(await killLeftQemu(other)).toBe(false);
    expect([isAlive(pid), existsSync(other)]).toEqual([true, false]);
    guarded.kill();
    await guarded.exited;
  });

  test.each(["", "0\n", "1\n", "abc", "999999999\n"])("may be a pid file with %j", async (text) => {
    await writeFile(pidFile, text);
    expect(await killLeftQemu(pidFile)).toBe(false);
  });

  test("may be nothing", async () => {
    expect(await killLeftQemu(pidFile)).toBe(false);
  });
});
