import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Stack, UpOptions } from "@pulumi/pulumi/automation/index.js";
import * as baremetal from "pulumi-baremetal";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { openStack } from "../../lab/harness/stack.js";
import { describeError } from "../../provider/domain/errors.js";
import type { Wire } from "../support/provider-client.js";
import { machineName, owner, type Rig } from "./rig.js";

const execute = promisify(execFile);
const hostName = "server";

interface SavedResource {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Wire;
  readonly outputs: Wire;
}

/** A rig's server in a stack of the real engine, with the program that a test changes between runs. */
export class CliStack {
  userData = "";
  resourceOptions: pulumi.CustomResourceOptions = {};
  #stack: Stack | undefined;

  private constructor(
    readonly rig: Rig,
    private readonly pulumiCli: string,
  ) {}

  static async open(rig: Rig, pulumiCli: string): Promise<CliStack> {
    const opened = new CliStack(rig, pulumiCli);
    opened.#stack = await openStack({
      folder: rig.folder,
      pulumi: pulumiCli,
      project: "kill",
      program: () => opened.#program(),
      config: {},
      plugin: join(rig.lab.bundles, "plugin"),
    });
    return opened;
  }

  get stack(): Stack {
    if (this.#stack === undefined) throw new Error("the stack is not open");
    return this.#stack;
  }

  /** Variables of the plugin in the next operations; undefined takes one away. */
  setEnv(variables: Readonly<Record<string, string | undefined>>): void {
    const { envVars } = this.stack.workspace;
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) delete envVars[name];
      else envVars[name] = value;
    }
  }

  /** `pulumi up`; what it said when it failed. */
  async up(options: UpOptions = {}): Promise<string | undefined> {
    try {
      await reached(() => this.stack.up({ ...options, suppressProgress: true }));
      await this.keepState();
      return undefined;
    } catch (error) {
      return describeError(error);
    }
  }

  /** Operations other than `same` that a preview shows. */
  async previewChanges(): Promise<number> {
    const { changeSummary } = await reached(() => this.stack.preview({}));
    return Object.entries(changeSummary).reduce((sum, [operation, count]) => (operation === "same" ? sum : sum + count), 0);
  }

  /** `pulumi <args>` in the stack's folder. */
  async run(...args: string[]): Promise<void> {
    const { workspace } = this.stack;
    const env = { ...process.env, ...workspace.envVars };
    await execute(this.pulumiCli, [...args, "--stack", this.stack.name], { cwd: workspace.workDir, env, timeout: 60_000 });
  }

  /** The host as the state has it, for the checks. */
  async keepState(): Promise<SavedResource | undefined> {
    const found = ((await this.#deployment()).resources ?? []).filter(({ urn }) => urn.endsWith(`::${hostName}`));
    if (found.length > 1) throw new Error(`the state has ${found.length} hosts`);
    const [host] = found;
    this.rig.saved = host === undefined ? undefined : { id: host.id, inputs: host.inputs, outputs: host.outputs };
    return host;
  }

  async pendingOperations(): Promise<number> {
    return ((await this.#deployment()).pending_operations ?? []).length;
  }

  async #deployment(): Promise<{ readonly resources?: SavedResource[]; readonly pending_operations?: readonly unknown[] }> {
    return (await this.stack.exportStack()).deployment as never;
  }

  /** The running CLI. */
  cliPid(): number | undefined {
    return processes().find(
      ({ parent, cwd, command }) => parent === process.pid && cwd.startsWith(this.rig.folder) && command.includes("pulumi"),
    )?.pid;
  }

  async #program(): Promise<Record<string, unknown>> {
    const { rig } = this;
    const provider = new baremetal.Provider("rack", {
      owner,
      serve: { address: "127.0.0.1" },
      cache: { dir: join(rig.folder, "cache") },
      bootArtefacts: rig.lab.artefacts,
    });
    const { bmcAddress, fingerprint, macAddress } = await rig.rack.machine(machineName);
    const { username, password } = rackCredentials;
    const host = new baremetal.BareMetalHost(
      hostName,
      {
        bmc: { address: bmcAddress, username, password: pulumi.secret(password), tls: { mode: "pin", fingerprint } },
        bootMACAddress: macAddress,
        rootDeviceHints: { minSizeGigabytes: 2 },
        image: { url: rig.lab.image.path, checksum: rig.lab.image.sha256 },
        userData: this.userData,
        agentDeadline: 20,
        osDeadline: 30,
      },
      { provider, ...this.resourceOptions },
    );
    return { state: host.state };
  }
}

/** On a busy machine engine and inline program sometimes miss each other; nothing has begun then. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 3 || !(error instanceof Error) || !error.message.includes("No connection established")) throw error;
    }
  }
}

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly cwd: string;
  readonly command: string;
}

function processes(): RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "latin1");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ");
        return [{ pid: Number(name), parent, cwd: readlinkSync(`/proc/${name}/cwd`), command }];
      } catch {
        return [];
      }
    });
}

/** A process and all below it, the lowest last. */
export function processTree(root: number): number[] {
  const all = processes();
  const below = (pid: number): number[] => [pid, ...all.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid))];
  return below(root);
}

export function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.startsWith("Z") === false;
  } catch {
    return false;
  }
}
