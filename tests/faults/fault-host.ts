import { readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { rackCredentials, type RackProcess } from "../../lab/harness/rack-process.js";
import type { MachineSummary } from "../../provider/sim/control/machine-control.js";
import { Plugin } from "../kill/plugin.js";
import type { DiskChangeLine } from "../kill/rig.js";
import { startFakeEngine, type FakeEngine } from "../support/fake-engine.js";
import { CallFailed, urnOf, wireSecret, type Wire } from "../support/provider-client.js";
import type { FaultLab } from "./fault-lab.js";

export const owner = "faults/test";
export const marker = "marker-of-the-user-data";
/** Of the provider's clock. */
const callTimeoutSeconds = 3600;

/** What the engine would keep of the resource. */
export interface SavedHost {
  readonly id: string;
  readonly inputs: Wire;
  readonly outputs: Wire;
}

/** One server with an engine's state of it and a provider's cache. */
export class FaultHost {
  saved: SavedHost | undefined;
  /** Every error text so far. */
  readonly errors: string[] = [];
  private plugin: Plugin | undefined;

  private constructor(
    readonly lab: FaultLab,
    readonly rack: RackProcess,
    readonly name: string,
    readonly engine: FakeEngine,
    readonly cache: string,
  ) {}

  static async open(lab: FaultLab, rack: RackProcess, name: string): Promise<FaultHost> {
    const cache = join(lab.folder, "caches", name);
    await mkdir(cache, { recursive: true });
    await symlink(lab.images, join(cache, "images"));
    return new FaultHost(lab, rack, name, await startFakeEngine(), cache);
  }

  get folder(): string {
    return join(this.rack.folder, this.name);
  }

  machine(): Promise<MachineSummary> {
    return this.rack.machine(this.name);
  }

  async inputs(change: { readonly version?: number; readonly online?: boolean; readonly onDelete?: string } = {}): Promise<Wire> {
    const { bmcAddress, fingerprint, macAddress } = await this.machine();
    const { username, password } = rackCredentials;
    return {
      bmc: { address: bmcAddress, username, password: wireSecret(password), tls: { mode: "pin", fingerprint } },
      bootMACAddress: macAddress,
      rootDeviceHints: { serialNumber: await this.rootSerial() },
      image: { url: this.lab.image.path, checksum: this.lab.image.sha256 },
      userData: wireSecret(userDataOf(change.version ?? 1)),
      online: change.online ?? true,
      onDelete: change.onDelete ?? "powerOff",
      agentDeadline: 120,
      osDeadline: 120,
    };
  }

  /** What the engine calls for these inputs, and what it keeps of the answer. Rejects as the call does. */
  async apply(inputs: Wire): Promise<void> {
    const urn = urnOf(this.name);
    const { client } = await this.running();
    const options = { timeout: callTimeoutSeconds };
    try {
      if (this.saved === undefined) {
        const { id, properties } = await client.create(urn, inputs, options);
        this.saved = { id, inputs, outputs: properties };
      } else {
        const outputs = await client.update(urn, this.saved.id, this.saved, inputs, options);
        this.saved = { ...this.saved, inputs, outputs };
      }
    } catch (error) {
      this.keepError(error);
      if (error instanceof CallFailed && error.initFailed !== undefined)
        this.saved = { id: error.initFailed.id, inputs, outputs: error.initFailed.properties };
      throw error;
    }
  }

  async destroy(): Promise<void> {
    if (this.saved === undefined) return;
    const { client } = await this.running();
    try {
      await client.delete(urnOf(this.name), this.saved.id, this.saved, callTimeoutSeconds);
      this.saved = undefined;
    } catch (error) {
      this.keepError(error);
      throw error;
    }
  }

  /** What a preview of the program would show as changed. */
  async changes(inputs: Wire): Promise<string[]> {
    if (this.saved === undefined) return ["the resource is not there"];
    const { client } = await this.running();
    return (await client.diff(urnOf(this.name), this.saved.id, this.saved, inputs)).diffs;
  }

  /** What CheckFailure the program's preview would show. */
  async checkFailures(inputs: Wire): Promise<string[]> {
    const { client } = await this.running();
    return (await client.check(urnOf(this.name), {}, inputs)).failures.map(({ property, reason }) => `${property}: ${reason}`);
  }

  /** The next `up` is another process. */
  async endPlugin(): Promise<void> {
    await this.plugin?.close();
    this.plugin = undefined;
  }

  journal(): DiskChangeLine[] {
    const lines = this.read("disk-journal.jsonl").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as DiskChangeLine);
  }

  /** A text file of the machine; empty without one. */
  read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return "";
    }
  }

  async close(): Promise<void> {
    await this.endPlugin();
    this.engine.close();
  }

  private async running(): Promise<Plugin> {
    const { bundles, artefacts } = this.lab;
    const config: Wire = { owner, serve: { address: "127.0.0.1" }, cache: { dir: this.cache }, bootArtefacts: artefacts };
    this.plugin ??= await Plugin.start({ bundles, env: {}, config, engine: this.engine.address });
    return this.plugin;
  }

  private async rootSerial(): Promise<string> {
    return `LABROOT${this.name.replace(/^server-/, "")}`;
  }

  private keepError(error: unknown): void {
    if (!(error instanceof Error)) return;
    this.errors.push(error.message);
    if (error instanceof CallFailed) this.errors.push(...(error.initFailed?.reasons ?? []));
  }
}

export function userDataOf(version: number): string {
  return `#cloud-config\n# ${version}\npassword: ${marker}\n`;
}
