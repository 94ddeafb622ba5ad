import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineSummary } from "../../provider/sim/control/machine-control.js";
import type { JournalEntry } from "../../provider/sim/redfish/journal.js";
import type { MachineSpec } from "../../provider/sim/machine/back-end.js";
import { distFile } from "./dist.js";

export interface RackProcessOptions {
  readonly folder: string;
  readonly kind: "memory" | "qemu";
  readonly machines: readonly MachineSpec[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** More variables for the rack and its agents. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder with rack.cjs and memory-agent.cjs; default dist/. */
  readonly bundles?: string;
}

export const rackCredentials = { username: "ops", password: "correct-horse-battery" } as const;

export interface RackProcess {
  readonly pid: number;
  /** URL of the control surface. */
  readonly control: string;
  readonly folder: string;
  machines(): Promise<readonly MachineSummary[]>;
  machine(name: string): Promise<MachineSummary>;
  journal(name: string): Promise<readonly JournalEntry[]>;
  power(name: string, action: "press-button" | "cut" | "on" | "reset"): Promise<void>;
  setFault(name: string, fault: string, settings?: object): Promise<void>;
  clearFaults(name: string): Promise<void>;
  restartBmc(name: string, downMs: number): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the rack as a process of its own, as a rack is: on the same folder it comes back with the same addresses and certificates. */
export async function startRackProcess(options: RackProcessOptions): Promise<RackProcess> {
  await mkdir(options.folder, { recursive: true });
  const config = join(options.folder, "rack.json");
  const { folder, kind, machines, settings } = options;
  const content = { folder, kind, machines, credentials: rackCredentials, strictEtags: true, ...settings };
  await writeFile(config, JSON.stringify(content), { mode: 0o600 });
  const bundle = (name: "rack" | "memory-agent"): string =>
    options.bundles === undefined ? distFile(name) : join(options.bundles, `${name}.cjs`);
  const child = spawn(process.execPath, [bundle("rack"), "--config", config, "--stdin-guard"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, BAREMETAL_MEMORY_AGENT: bundle("memory-agent"), ...options.env },
  });
  const control = await firstLine(child);
  return rackOver(child, folder, control);
}

function rackOver(child: ChildProcess, folder: string, control: string): RackProcess {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${control}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`the rack answered ${method} ${path} with ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    control,
    folder,
    machines: async () => ((await call("GET", "/machines")) as { machines: MachineSummary[] }).machines,
    machine: async (name) => (await call("GET", `/machines/${name}`)) as MachineSummary,
    journal: async (name) => ((await call("GET", `/machines/${name}/journal`)) as { entries: JournalEntry[] }).entries,
    power: async (name, action) => void (await call("POST", `/machines/${name}/power`, { action })),
    setFault: async (name, fault, settings = {}) => void (await call("PUT", `/machines/${name}/faults/${fault}`, settings)),
    clearFaults: async (name) => void (await call("DELETE", `/machines/${name}/faults`)),
    restartBmc: async (name, downMs) => void (await call("POST", `/machines/${name}/bmc/restart`, { downMs })),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("the rack has no stdout");
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the rack ended with code ${code ?? "none"} before it was up`)));
    lines.once("line", (line) => resolve((JSON.parse(line) as { control: string }).control));
  });
}
