import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Dies with the rack, as a server does without power, even when the rack is killed: its standard input ends then. */
const guard =
  "data:text/javascript,process.stdin.on('end',()=>process.kill(process.pid,'SIGKILL'));process.stdin.resume();process.stdin.unref();";

/** How an agent ended. */
export type AgentEnd =
  | { readonly kind: "kexec" | "reboot" | "powerOff"; readonly disk?: string }
  | { readonly kind: "failed"; readonly reason: string }
  /** Somebody killed the process. */
  | { readonly kind: "killed" };

/** The agent of the memory machine as a child process; its output goes to run/agent.log, its pid to run/agent.pid. */
export class AgentProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** Never rejects. */
    readonly ended: Promise<AgentEnd>,
  ) {}

  static async start(agentPath: string, folder: string): Promise<AgentProcess> {
    const run = join(folder, "run");
    await rm(join(run, "exit.json"), { force: true });
    const log = openSync(join(run, "agent.log"), "a");
    try {
      const args = ["--import", guard, agentPath, "--machine", folder, "--host-json", join(run, "host.json")];
      const child = spawn(process.execPath, args, { stdio: ["pipe", log, log], cwd: run });
      child.stdin?.on("error", () => undefined);
      const ended = new Promise<AgentEnd>((resolve) => {
        child.once("error", (error) => resolve({ kind: "failed", reason: error.message }));
        child.once("exit", (code, signal) => resolve(signal === null ? readEnd(run, code) : { kind: "killed" }));
      });
      if (child.pid !== undefined) {
        await writeFile(join(run, "agent.pid.new"), `${child.pid}\n`);
        await rename(join(run, "agent.pid.new"), join(run, "agent.pid"));
      }
      return new AgentProcess(child, ended);
    } finally {
      closeSync(log);
    }
  }

  /** At once; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }
}

async function readEnd(run: string, code: number | null): Promise<AgentEnd> {
  if (code !== 0) return { kind: "failed", reason: `exit code ${code ?? "?"}` };
  try {
    const { kind, disk } = JSON.parse(await readFile(join(run, "exit.json"), "utf8")) as { kind?: unknown; disk?: unknown };
    if (kind === "kexec" || kind === "reboot" || kind === "powerOff") return typeof disk === "string" ? { kind, disk } : { kind };
    return { kind: "failed", reason: "exit.json is of an unknown kind" };
  } catch {
    return { kind: "failed", reason: "no exit.json" };
  }
}
