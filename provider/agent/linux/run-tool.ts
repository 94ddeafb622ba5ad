import { execFile } from "node:child_process";

export interface ToolOptions {
  /** Default 30 s. */
  readonly timeoutMs?: number;
}

/** Runs a program of the ramdisk; returns what it printed. Rejects with its last words. */
export function runTool(name: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const timeout = Math.ceil(options.timeoutMs ?? 30_000);
  return new Promise((resolve, reject) => {
    execFile(name, args, { timeout, killSignal: "SIGKILL", maxBuffer: 4 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = stderr.trim().split("\n").slice(-3).join("; ").slice(0, 500);
      const how = error.killed === true ? `took longer than ${timeout / 1000} s` : `ended with ${String(error.code ?? error.signal)}`;
      reject(new Error(`${name} ${how}${said === "" ? "" : `: ${said}`}`));
    });
  });
}
