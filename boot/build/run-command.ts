import { spawn } from "node:child_process";

const maxOutputBytes = 64 * 1024 * 1024;
const defaultTimeoutMs = 15 * 60_000;

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default 15 minutes; the command is killed then. */
  readonly timeoutMs?: number;
  /** Called with each line of standard error as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** Runs a program without a shell and returns its standard output; a failure carries the tail of its standard error. */
export async function runCommand(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const child = spawn(file, [...args], {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: "C.UTF-8", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Not spawn's own timeout: its timer outlives a program that could not be started.
  const deadline = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? defaultTimeoutMs);
  const output: Buffer[] = [];
  let outputBytes = 0;
  let errorTail = "";
  let partialLine = "";
  child.stdout.on("data", (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes <= maxOutputBytes) output.push(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errorTail = (errorTail + chunk.toString("utf8")).slice(-4000);
    if (options.onErrorLine === undefined) return;
    const lines = (partialLine + chunk.toString("utf8")).split("\n");
    partialLine = (lines.pop() ?? "").slice(-4000);
    for (const line of lines) options.onErrorLine(line);
  });
  await new Promise<void>((resolve, reject) => {
    child.on("error", (cause) => reject(new Error(`failed to start ${file}`, { cause })));
    child.on("close", (code, signal) => {
      if (code === 0 && outputBytes <= maxOutputBytes) return resolve();
      const end = signal === null ? `exit code ${code}` : `signal ${signal}`;
      reject(new Error(`failed to run ${file} ${args.slice(0, 4).join(" ")}: ${end}: ${errorTail.trim().slice(-1500)}`));
    });
  }).finally(() => clearTimeout(deadline));
  return Buffer.concat(output).toString("utf8");
}
