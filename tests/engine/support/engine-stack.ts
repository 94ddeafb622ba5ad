import type { EngineEvent, OutputMap, PulumiFn, Stack, UpOptions } from "@pulumi/pulumi/automation/index.js";
import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import * as baremetal from "pulumi-baremetal";
import { lineOf, openStack, type EngineLine } from "../../../lab/harness/stack.js";
import { rackCredentials } from "../../../lab/harness/rack-process.js";
import type { MachineSummary } from "../../../provider/sim/control/machine-control.js";
import type { EngineLab } from "./engine-lab.js";

/** Inputs of a server besides its BMC's address, credentials and MAC, which the rack knows; they may be given too. */
export type HostInputs = Omit<baremetal.BareMetalHostArgs, "bmc" | "bootMACAddress"> & {
  readonly bmc?: Readonly<Record<string, unknown>>;
  readonly bootMACAddress?: pulumi.Input<string>;
};

export interface EngineStackOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** What one operation of the engine did and said. */
export interface EngineRun {
  readonly ok: boolean;
  /** Everything that a person or a machine can see of it: events, output, failure. */
  readonly text: string;
  /** What it said for good: warnings, errors, information. */
  readonly said: string;
  readonly lines: readonly EngineLine[];
  readonly events: readonly EngineEvent[];
  /** By resource: create, update, same ... */
  readonly operations: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/** A program of hosts that a test changes between runs, in a stack of the real engine. */
export class EngineStack {
  /** By the server's name in the rack, or another name with `server` given. */
  readonly hosts = new Map<string, HostInputs & { readonly server?: string }>();
  /** Inputs of the provider besides `serve.address`. */
  provider: baremetal.ProviderArgs = {};
  resourceOptions: pulumi.CustomResourceOptions = {};
  /** Declares more, after a host. */
  alsoDeclare: ((site: EngineLab["site"], machine: MachineSummary, host: baremetal.BareMetalHost) => void) | undefined;
  /** Everything that was shown so far. */
  transcript = "";
  #stack: Stack | undefined;

  private constructor(
    private readonly lab: EngineLab,
    readonly folder: string,
  ) {}

  static async open(lab: EngineLab, name: string, options: EngineStackOptions): Promise<EngineStack> {
    const opened = new EngineStack(lab, join(lab.folder, name));
    opened.#stack = await openStack({
      folder: opened.folder,
      pulumi: lab.pulumi,
      project: `engine-${name}`,
      program: opened.#program,
      config: {},
      env: { ...lab.site.env, ...options.env },
    });
    return opened;
  }

  get stack(): Stack {
    if (this.#stack === undefined) throw new Error("the stack is not open");
    return this.#stack;
  }

  /** Declares server n, and nothing else. */
  only(inputs: HostInputs, number = 1): void {
    this.hosts.clear();
    this.hosts.set(`server-${number}`, inputs);
  }

  /** Image of the lab and user data. */
  get image(): { readonly url: string; readonly checksum: string } {
    return { url: this.lab.image.path, checksum: this.lab.image.sha256 };
  }

  up(options: UpOptions = {}): Promise<EngineRun> {
    return this.#run(async (listen) => {
      const onEvent = (event: EngineEvent): void => {
        listen.onEvent(event);
        options.onEvent?.(event);
      };
      return (await this.stack.up({ ...options, ...listen, onEvent })).outputs;
    });
  }

  preview(): Promise<EngineRun> {
    return this.#run(async (listen) => void (await this.stack.preview({ diff: true, ...listen })));
  }

  refresh(): Promise<EngineRun> {
    return this.#run(async (listen) => void (await this.stack.refresh({ ...listen })));
  }

  destroy(): Promise<EngineRun> {
    return this.#run(async (listen) => void (await this.stack.destroy({ ...listen })));
  }

  /** The state of a host as the engine keeps it, secrets encrypted. */
  async saved(name: string): Promise<SavedResource | undefined> {
    const deployment = (await this.stack.exportStack()).deployment as { readonly resources?: readonly SavedResource[] };
    const { resources } = deployment;
    return resources?.find(({ urn }) => urn.endsWith(`BareMetalHost::${name}`));
  }

  async #run(work: (listen: Listen) => Promise<OutputMap | void>): Promise<EngineRun> {
    const events: EngineEvent[] = [];
    const shown: string[] = [];
    const start = Date.now();
    const listen: Listen = {
      onEvent: (event) => void (isDebug(event) ? undefined : events.push(event)),
      onOutput: (text) => void shown.push(text),
      onError: (text) => void shown.push(text),
    };
    let outputs: OutputMap = {};
    let ok = true;
    try {
      outputs = (await work(listen)) ?? {};
    } catch (error) {
      ok = false;
      shown.push(error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error));
    }
    const lines = events.flatMap((event) => lineOf(event) ?? []);
    const text = [...shown, ...events.map((event) => JSON.stringify(event))].join("\n");
    this.transcript += text;
    const values = Object.fromEntries(Object.entries(outputs).map(([key, output]) => [key, output.value as unknown]));
    return {
      ok,
      text,
      said: textOf(lines.filter(({ ephemeral }) => !ephemeral)),
      lines,
      events,
      operations: operationsOf(events),
      outputs: values,
      seconds: (Date.now() - start) / 1000,
    };
  }

  readonly #program: PulumiFn = async () => {
    const provider = new baremetal.Provider("rack", { serve: this.lab.site.serve, ...this.provider });
    const machines = await this.lab.rack.machines();
    const outputs: Record<string, unknown> = {};
    for (const [name, declared] of this.hosts) {
      const { server, ...inputs }: HostInputs & { readonly server?: string } = declared;
      const machine = machines.find((each) => each.name === (server ?? name));
      if (machine === undefined) throw new Error(`the rack has no ${name}`);
      const bmc = {
        address: machine.bmcAddress,
        username: rackCredentials.username,
        password: pulumi.secret(rackCredentials.password),
        tls: { mode: "pin" as const, fingerprint: machine.fingerprint },
        ...inputs.bmc,
      };
      const args = { bootMACAddress: machine.macAddress, ...inputs, bmc: without(bmc) };
      const host = new baremetal.BareMetalHost(name, args, { provider, ...this.resourceOptions });
      this.alsoDeclare?.(this.lab.site, machine, host);
      const { state, hardware, rootDevice, provisioned, identity, incarnation, timeline, os, conditions, handle } = host;
      outputs[name] = { state, hardware, rootDevice, provisioned, identity, incarnation, timeline, os, conditions, handle };
    }
    return outputs;
  };
}

export interface SavedResource {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

/** An input that is only known once something else is made. */
export function notKnown<T>(): pulumi.Output<T> {
  const OutputOf = pulumi.Output as unknown as new (...parts: unknown[]) => pulumi.Output<T>;
  const [no, none] = [Promise.resolve(false), Promise.resolve(undefined)];
  return new OutputOf(new Set(), none, no, no, Promise.resolve(new Set()));
}

interface Listen {
  onEvent(event: EngineEvent): void;
  onOutput(text: string): void;
  onError(text: string): void;
}

function isDebug(event: EngineEvent): boolean {
  return (event.diagnosticEvent?.severity as string | undefined) === "debug";
}

/** Without what a test takes away by giving undefined. */
function without<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

function operationsOf(events: readonly EngineEvent[]): Record<string, string> {
  const metadata = events.flatMap((event) => event.resourcePreEvent?.metadata ?? []);
  return Object.fromEntries(metadata.map(({ urn, op }) => [urn.slice(urn.lastIndexOf("::") + 2), op as string]));
}

/** Path and kind of each change that the engine shows of a resource. */
export function diffOf(run: EngineRun, name: string): Record<string, string> {
  const metadata = run.events.flatMap((event) => event.resourcePreEvent?.metadata ?? []).find(({ urn }) => urn.endsWith(`::${name}`));
  return Object.fromEntries(Object.entries(metadata?.detailedDiff ?? {}).map(([path, { diffKind }]) => [path, diffKind as string]));
}

/** What was said about a resource, status lines left out. */
export function saidOf(run: EngineRun, name: string): string {
  return textOf(run.lines.filter(({ urn, ephemeral }) => !ephemeral && urn.endsWith(`::${name}`)));
}

function textOf(lines: readonly EngineLine[]): string {
  return lines.map(({ severity, text }) => `${severity}: ${text}`).join("\n");
}
