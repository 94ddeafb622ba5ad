import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { HostsProgram, type HostsProgramOptions } from "../../lab/harness/hosts-program.js";
import { startLabSite, type LabImage, type LabSite } from "../../lab/harness/site.js";
import { lineOf, openStack, type EngineLine } from "../../lab/harness/stack.js";
import type { MachineOptions } from "../../lab/harness/machines.js";
import type { NetworkOptions } from "../../provider/sim/qemu/network/network-options.js";
import type { LabSetup } from "../../lab/setup/setup-lab.js";

export interface ErasureOutput {
  readonly disk: { readonly serialNumber: string };
  readonly isRootDevice: boolean;
  readonly mode: string;
  readonly method: string;
  readonly result: string;
  readonly verified: boolean;
  readonly samples: number;
}

/** What the outputs of the test program hold for one server. */
export interface ServerOutputs {
  readonly os?: { readonly prettyName: string; readonly bootId: string; readonly nonce: string };
  readonly timeline: { readonly posts: number; readonly kexec: boolean; readonly kexecRefusal?: string; readonly totalSeconds: number };
  readonly state: string;
  readonly hardware?: { readonly boot: { readonly secureBoot: boolean } };
  readonly rootDevice?: { readonly serialNumber: string };
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  readonly erasures?: readonly ErasureOutput[];
}

export interface VmLabOptions extends MachineOptions {
  /** Default: one card in QEMU's user network. */
  readonly network?: NetworkOptions;
  /** Provider input `serve`; default: the host's 127.0.0.1 as 10.0.2.2. */
  readonly serve?: Readonly<Record<string, string>>;
  readonly program?: HostsProgramOptions;
}

/** One rack of virtual servers and a stack over it. */
export class VmLab {
  readonly lines: EngineLine[] = [];

  private constructor(
    readonly site: LabSite,
    readonly program: HostsProgram,
    readonly stack: Stack,
    /** Holds the stack's state and the provider's cache. */
    readonly folder: string,
    private readonly pulumi: string,
    private readonly print: (line: string) => void,
  ) {}

  static async open(
    setup: LabSetup,
    image: LabImage,
    hosts: number,
    print: (line: string) => void,
    { network, serve, program, ...machine }: VmLabOptions = {},
  ): Promise<VmLab> {
    const folder = await mkdtemp(join(tmpdir(), "baremetal-vm-"));
    const settings = { qemu: { accelerator: setup.accelerator, ...(network === undefined ? {} : { network }) } };
    const started = await startLabSite({ kind: "qemu", folder, hosts, image, artefacts: setup.bootArtefacts, settings, ...machine });
    const site = { ...started, ...(serve === undefined ? {} : { serve }) };
    return VmLab.#over(site, folder, setup.pulumi, print, program);
  }

  /** Another stack over the same servers, with a state and a cache of its own, as on another machine. The first one is what is to be closed. */
  another(name: string, program: HostsProgramOptions): Promise<VmLab> {
    return VmLab.#over(this.site, join(this.folder, name), this.pulumi, this.print, program);
  }

  static async #over(
    site: LabSite,
    folder: string,
    pulumi: string,
    print: (line: string) => void,
    options: HostsProgramOptions = {},
  ): Promise<VmLab> {
    const program = new HostsProgram(site, options);
    const stack = await openStack({ folder, pulumi, project: "vm", program: program.program, config: {}, env: site.env });
    return new VmLab(site, program, stack, folder, pulumi, print);
  }

  async up(): Promise<Readonly<Record<string, ServerOutputs>>> {
    const result = await this.stack.up({ onEvent: (event) => this.#keep(lineOf(event)) });
    return Object.fromEntries(Object.entries(result.outputs).map(([name, output]) => [name, output.value as ServerOutputs]));
  }

  async refresh(): Promise<void> {
    await this.stack.refresh({ onEvent: (event) => this.#keep(lineOf(event)) });
  }

  async destroy(): Promise<void> {
    await this.stack.destroy({ onEvent: (event) => this.#keep(lineOf(event)) });
  }

  /** Changes of a preview, without those that stay as they are. */
  async preview(): Promise<OpMap> {
    const { changeSummary } = await this.stack.preview({ onEvent: (event) => this.#keep(lineOf(event)) });
    const { same: _same, ...changes } = changeSummary;
    return changes;
  }

  async posts(name: string): Promise<number> {
    return (await this.site.rack.machine(name)).posts;
  }

  disk(name: string, disk = "root"): string {
    return join(this.site.rack.folder, name, "disks", `${disk}.img`);
  }

  serialLog(name: string): string {
    return join(this.site.rack.folder, name, "serial.log");
  }

  async close(): Promise<void> {
    await this.site.rack.close();
    await rm(this.site.folder, { recursive: true, force: true });
  }

  #keep(line: EngineLine | undefined): void {
    if (line === undefined) return;
    const last = this.lines.at(-1);
    this.lines.push(line);
    if (last?.text !== line.text)
      this.print(`    ${new Date().toISOString().slice(11, 19)} ${line.urn.slice(line.urn.lastIndexOf("::") + 2)}: ${line.text}`);
  }
}
