import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labMachine } from "../../lab/harness/machines.js";
import { rackCredentials, startRackProcess, type RackProcess } from "../../lab/harness/rack-process.js";
import type { MachineSummary } from "../../provider/sim/control/machine-control.js";
import { startFakeEngine, type FakeEngine } from "../support/fake-engine.js";
import { CallFailed, urnOf, wireSecret, type Wire } from "../support/provider-client.js";
import type { KillLab } from "./kill-lab.js";
import { Plugin } from "./plugin.js";

export const owner = "kill/test";
export const machineName = "server-1";
const dataDiskBytes = 8 * 1024 * 1024;
const callTimeoutSeconds = 240;

/** What the engine would keep of the resource. */
interface SavedHost {
  readonly id: string;
  readonly inputs: Wire;
  readonly outputs: Wire;
}

export interface DiskChangeLine {
  readonly bootId: string;
  readonly pid: number;
  readonly disk: string;
  readonly kind: "write" | "zero" | "discard";
  readonly offset: number;
  readonly length: number;
}

/** One server with its rack, a provider's cache and the engine's state of it. */
export class Rig {
  rack!: RackProcess;
  saved: SavedHost | undefined;
  /** Providers killed since the rack started: each may have left a session that nobody can delete. */
  killedProviders = 0;

  private constructor(
    readonly lab: KillLab,
    readonly folder: string,
    readonly engine: FakeEngine,
  ) {}

  static async open(lab: KillLab, name: string): Promise<Rig> {
    const rig = new Rig(lab, join(lab.folder, "rigs", name.replaceAll(/[^A-Za-z0-9-]/g, "-")), await startFakeEngine());
    const disks = join(rig.machineFolder, "disks");
    await mkdir(disks, { recursive: true });
    await writeFile(join(disks, "data.img"), pattern());
    await rig.startRack();
    return rig;
  }

  get machineFolder(): string {
    return join(this.folder, "rack", machineName);
  }

  async startRack(): Promise<void> {
    this.killedProviders = 0;
    this.rack = await startRackProcess({
      folder: join(this.folder, "rack"),
      kind: "memory",
      machines: [labMachine(1, { dataDisk: true, dataDiskBytes })],
      env: { BAREMETAL_DISK_JOURNAL: "1" },
      bundles: this.lab.bundles,
    });
  }

  /** SIGKILL, as a rack that loses its power; it comes back on the same folder. */
  async powerCutRack(): Promise<void> {
    await this.rack.kill();
    await this.startRack();
  }

  startPlugin(env: Readonly<Record<string, string>> = {}): Promise<Plugin> {
    const config: Wire = {
      owner,
      serve: { address: "127.0.0.1" },
      cache: { dir: join(this.folder, "cache") },
      bootArtefacts: this.lab.artefacts,
    };
    return Plugin.start({ bundles: this.lab.bundles, env, config, engine: this.engine.address });
  }

  async inputs(userData: string): Promise<Wire> {
    const { bmcAddress, fingerprint, macAddress } = await this.rack.machine(machineName);
    const { username, password } = rackCredentials;
    return {
      bmc: { address: bmcAddress, username, password: wireSecret(password), tls: { mode: "pin", fingerprint } },
      bootMACAddress: macAddress,
      rootDeviceHints: { minSizeGigabytes: 2 },
      image: { url: this.lab.image.path, checksum: this.lab.image.sha256 },
      userData,
      agentDeadline: 20,
      osDeadline: 30,
    };
  }

  /** What the engine calls for these inputs, and what it keeps of the answer. Rejects as the call does. */
  async apply(plugin: Plugin, inputs: Wire): Promise<void> {
    const urn = urnOf("server");
    try {
      if (this.saved === undefined) {
        const { id, properties } = await plugin.client.create(urn, inputs, { timeout: callTimeoutSeconds });
        this.saved = { id, inputs, outputs: properties };
      } else {
        const outputs = await plugin.client.update(urn, this.saved.id, this.saved, inputs, { timeout: callTimeoutSeconds });
        this.saved = { ...this.saved, inputs, outputs };
      }
    } catch (error) {
      if (error instanceof CallFailed && error.initFailed !== undefined)
        this.saved = { id: error.initFailed.id, inputs, outputs: error.initFailed.properties };
      throw error;
    }
  }

  async destroy(): Promise<void> {
    const { saved } = this;
    if (saved === undefined) throw new Error("there is nothing to destroy");
    const plugin = await this.startPlugin();
    try {
      await plugin.client.delete(urnOf("server"), saved.id, saved, callTimeoutSeconds);
      this.saved = undefined;
    } finally {
      await plugin.close();
    }
  }

  machine(): Promise<MachineSummary> {
    return this.rack.machine(machineName);
  }

  /** The process that plays the ramdisk's agent, while there is one. */
  agentPid(): number | undefined {
    const pid = Number(this.read("run/agent.pid") || Number.NaN);
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.machineFolder) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether a ramdisk runs or is on its way. */
  isInRamdisk(): boolean {
    const { on, runs } = JSON.parse(this.read("power.json")) as { on: boolean; runs: string };
    return on && (runs === "firmware" || runs === "ramdisk");
  }

  /** Every change of a disk so far, over all boots and agents. */
  journal(): DiskChangeLine[] {
    const lines = this.read("disk-journal.jsonl").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as DiskChangeLine);
  }

  /** A text file of the machine; empty without one. */
  read(name: string): string {
    try {
      return readFileSync(join(this.machineFolder, name), "utf8");
    } catch {
      return "";
    }
  }

  async close(): Promise<void> {
    await this.rack.close();
    this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Content of the data disk. */
export function pattern(): Buffer {
  const bytes = Buffer.alloc(dataDiskBytes);
  for (let at = 0; at < bytes.length; at += 8) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}
