import { execFile } from "node:child_process";

export interface ToolOptions {
  /** Default 30 s. */
  readonly timeoutMs?: number;
  /** Ends the program, and the wait for it. */
  readonly signal?: AbortSignal;
}

/** Runs a program of the ramdisk; returns what it printed. Rejects with its last words. */
export async function runTool(name: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  return (await runToolForBytes(name, args, options)).toString("utf8");
}

/** As runTool, for output that is no text. */
export function runToolForBytes(name: string, args: readonly string[], options: ToolOptions = {}): Promise<Buffer> {
  const timeout = Math.ceil(options.timeoutMs ?? 30_000);
  const { signal } = options;
  const limits = { timeout, killSignal: "SIGKILL", maxBuffer: 4 * 1024 * 1024, encoding: "buffer" } as const;
  return new Promise((resolve, reject) => {
    execFile(name, args, signal === undefined ? limits : { ...limits, signal }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const said = stderr.toString("utf8").trim().split("\n").slice(-3).join("; ").slice(0, 500);
      const how = error.killed === true ? `took longer than ${timeout / 1000} s` : `ended with ${String(error.code ?? error.signal)}`;
      reject(new Error(`${name} ${how}${said === "" ? "" : `: ${said}`}`));
    });
  });
}
