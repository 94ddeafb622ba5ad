import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { open, readFile, rm } from "node:fs/promises";

/**
 * QEMU dies with us even when we are killed: the shell starts it and a watcher that blocks on our pipe; when the pipe ends, for whatever reason, the watcher kills QEMU.
 * The job runs in the background, so the shell's own stdin (the pipe) is handed on as descriptor 3, to the watcher only.
 */
const guardScript = `exec 3<&0 </dev/null
"$@" 3<&- &
qemu=$!
{ read -r _ <&3; kill -9 $qemu; } 2>/dev/null &
watcher=$!
exec 3<&-
wait $qemu
status=$?
kill $watcher 2>/dev/null
exit $status`;

export interface QemuExit {
  /** As the shell gives it: 128 + n for a signal n. */
  readonly status: number;
}

/** One running QEMU under its guard. */
export class QemuProcess {
  readonly exited: Promise<QemuExit>;

  private constructor(
    guard: ChildProcess,
    private readonly leash: Writable,
  ) {
    leash.on("error", () => undefined);
    this.exited = new Promise((resolve) => {
      guard.once("error", () => resolve({ status: 127 }));
      guard.once("exit", (code) => resolve({ status: code ?? 137 }));
    });
  }

  /** Standard output and error are appended to `logPath`. */
  static async start(command: string, args: readonly string[], logPath: string): Promise<QemuProcess> {
    const log = await open(logPath, "a");
    try {
      // Its own session: an interrupt from the terminal is ours to handle, in order.
      const guard = spawn("/bin/sh", ["-c", guardScript, "qemu-guard", command, ...args], {
        stdio: ["pipe", log.fd, log.fd],
        detached: true,
      });
      if (guard.stdin === null) throw new Error("failed to start QEMU: no pipe to its guard");
      return new QemuProcess(guard, guard.stdin);
    } finally {
      await log.close();
    }
  }

  /** Cuts it off at once. */
  kill(): void {
    this.leash.destroy();
  }
}

/**
 * Ends the QEMU that a killed simulator may have left, if the process named in the pid file is one of this folder: pids are used again, so its command line must name the pid file.
 */
export async function killLeftQemu(pidFile: string): Promise<boolean> {
  const text = await readFile(pidFile, "utf8").catch(() => "");
  const pid = /^\d+\s*$/.test(text) ? Number(text) : undefined;
  const isOurs = pid !== undefined && pid > 1 && (await commandLine(pid)).includes(pidFile);
  if (isOurs) {
    signal(pid, "SIGKILL");
    await waitUntilGone(pid, pidFile);
  }
  await rm(pidFile, { force: true });
  return isOurs;
}

async function commandLine(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function waitUntilGone(pid: number, pidFile: string): Promise<void> {
  const end = Date.now() + 5000;
  // A zombie has an empty command line, so this does not wait for whoever should reap it.
  while ((await commandLine(pid)).includes(pidFile)) {
    if (Date.now() > end) throw new Error(`failed to end left QEMU process ${pid}: still there after 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
