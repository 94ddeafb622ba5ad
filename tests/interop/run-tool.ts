import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const maxOutputBytes = 4 * 1024 * 1024;

export interface ToolRun {
  readonly code: number;
  /** Standard output and error as they came. */
  readonly output: string;
}

export interface ToolOptions {
  /** The environment's bin folder. */
  readonly bin: string;
  /** The only authority that the tool trusts. */
  readonly caFile: string;
  readonly timeoutMs?: number;
}

/** Runs a Python script with the environment's interpreter; a script without a folder is one of the environment's own. */
export async function runTool(script: string, args: readonly string[], options: ToolOptions): Promise<ToolRun> {
  const path = script.includes("/") ? script : join(options.bin, script);
  const env = {
    ...process.env,
    REQUESTS_CA_BUNDLE: options.caFile,
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
    PYTHONWARNINGS: "ignore",
  };
  const child = spawn(join(options.bin, "python"), [path, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const parts: Buffer[] = [];
  let size = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= maxOutputBytes) parts.push(part);
    });
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 60_000);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? -1, output: Buffer.concat(parts).toString("utf8") };
  } finally {
    clearTimeout(timer);
  }
}
