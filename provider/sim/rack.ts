import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { ControlServer } from "./control/control-server.js";
import { Faults } from "./control/faults.js";
import type { MachineSummary } from "./control/machine-control.js";
import { MachineControl } from "./control/machine-control.js";
import type { MachineBackEnd, MachineSpec } from "./machine/back-end.js";
import { BmcMachine } from "./machine/bmc-machine.js";
import { BmcMemoryFile } from "./machine/bmc-memory.js";
import { MemoryBackEnd } from "./memory/memory-back-end.js";
import type { AsyncAction } from "./redfish/bmc.js";
import { keepCertificate } from "./redfish/certificate.js";
import { Journal } from "./redfish/journal.js";
import { RedfishService } from "./redfish/redfish-service.js";
import type { Credentials } from "./redfish/sessions.js";

export interface BackEndRequest {
  readonly spec: MachineSpec;
  /** The machine's folder; disks/ holds its disks already. */
  readonly folder: string;
}

export interface RackOptions {
  /** Kept between racks: disks, ports, certificates, what ran. */
  readonly folder: string;
  readonly kind: "memory" | "qemu";
  readonly machines: readonly MachineSpec[];
  readonly credentials: Credentials;
  /** False: plain HTTP. Default true. */
  readonly tls?: boolean;
  /** IP literal of all BMCs; default 127.0.0.1. */
  readonly host?: string;
  /** Fixed ports by machine name, and `control`; default: those of the last rack on the folder, else free ones. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly mediaRateBytesPerSecond?: number;
  /** Default 8. */
  readonly sessionLimit?: number;
  /** Default 300. */
  readonly sessionTimeoutSeconds?: number;
  /** PATCH demands If-Match; default false. */
  readonly strictEtags?: boolean;
  /** Actions answered 202 with a task; default none. */
  readonly asyncActions?: readonly AsyncAction[];
  /** How long PoweringOn and PoweringOff last; default 0. */
  readonly powerLagMs?: number;
  /** kind memory: the bundle run as agent; default the environment's BAREMETAL_MEMORY_AGENT. */
  readonly memoryAgent?: string;
  /** kind memory: how long the firmware takes; default 0. */
  readonly bootDelayMs?: number;
  /** kind qemu: makes the machine behind a BMC. */
  readonly createBackEnd?: (request: BackEndRequest) => Promise<MachineBackEnd>;
}

/** A running rack. */
export interface Rack {
  readonly machines: readonly MachineControl[];
  /** URL of the control surface. */
  readonly controlUrl: string;
  /** Resolves when POST /close was asked for. */
  readonly closeAsked: Promise<void>;
  machine(name: string): MachineControl;
  summaries(): Promise<MachineSummary[]>;
  /** Stops BMCs, machines and the control surface; what is in the folder stays. Safe to call twice. */
  close(): Promise<void>;
}

interface Ports {
  [machine: string]: number;
}

/** Starts a BMC for each machine and the control surface. What has started is stopped again when one fails. */
export async function startRack(options: RackOptions): Promise<Rack> {
  checkNames(options.machines);
  await mkdir(options.folder, { recursive: true });
  const portsPath = join(options.folder, "ports.json");
  const ports: Ports = { ...loadPorts(portsPath), ...options.ports };
  const machines: MachineControl[] = [];
  let control: ControlServer | undefined;
  try {
    for (const spec of options.machines) {
      const { machine, port } = await startMachine(options, spec, ports[spec.name] ?? 0);
      machines.push(machine);
      ports[spec.name] = port;
    }
    let ask: () => void = () => undefined;
    const closeAsked = new Promise<void>((resolve) => (ask = resolve));
    control = await ControlServer.start({ machines, port: ports["control"] ?? 0, onClose: ask });
    ports["control"] = control.port;
    writeFileSync(portsPath, JSON.stringify(ports));
    return rackOf(machines, control, closeAsked);
  } catch (error) {
    await control?.close();
    await Promise.all(machines.map((machine) => machine.close()));
    throw error;
  }
}

function rackOf(machines: readonly MachineControl[], control: ControlServer, closeAsked: Promise<void>): Rack {
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await control.close();
    await Promise.all(machines.map((machine) => machine.close()));
  };
  return {
    machines,
    controlUrl: control.url,
    closeAsked,
    machine: (name) => {
      const found = machines.find((machine) => machine.name === name);
      if (found === undefined) throw new Error(`the rack has no machine ${name}`);
      return found;
    },
    summaries: () => Promise.all(machines.map((machine) => machine.summary())),
    close: () => (closed ??= close()),
  };
}

async function startMachine(options: RackOptions, spec: MachineSpec, port: number): Promise<{ machine: MachineControl; port: number }> {
  const folder = join(options.folder, spec.name);
  await layOut(folder, spec);
  const host = options.host ?? "127.0.0.1";
  const certificate = options.tls === false ? undefined : await keepCertificate(folder, spec.name, host);
  const faults = new Faults();
  const journal = new Journal(join(folder, "journal.jsonl"));
  const memoryFile = new BmcMemoryFile(join(folder, "bmc.json"));
  const backEnd = await createBackEnd(options, { spec, folder });
  const machine = new BmcMachine({
    spec,
    backEnd,
    faults,
    memory: memoryFile.load(),
    saveMemory: (memory) => memoryFile.save(memory),
    ...(options.powerLagMs === undefined ? {} : { powerLagMs: options.powerLagMs }),
    ...(options.mediaRateBytesPerSecond === undefined ? {} : { mediaRateBytesPerSecond: options.mediaRateBytesPerSecond }),
  });
  try {
    const service = await RedfishService.start({
      machine,
      faults,
      journal,
      credentials: options.credentials,
      host,
      port,
      ...(certificate === undefined ? {} : { certificate }),
      sessionLimit: options.sessionLimit ?? 8,
      sessionTimeoutSeconds: options.sessionTimeoutSeconds ?? 300,
      strictEtags: options.strictEtags ?? false,
      asyncActions: options.asyncActions ?? [],
    });
    return { machine: new MachineControl({ spec, folder, host, machine, service, faults, journal, certificate }), port: service.port };
  } catch (error) {
    await machine.close();
    throw error;
  }
}

async function createBackEnd(options: RackOptions, request: BackEndRequest): Promise<MachineBackEnd> {
  if (options.kind === "qemu") {
    if (options.createBackEnd === undefined) throw new Error("a rack of kind qemu needs createBackEnd");
    return options.createBackEnd(request);
  }
  const agentPath = options.memoryAgent ?? process.env["BAREMETAL_MEMORY_AGENT"];
  if (agentPath === undefined) throw new Error("a rack of kind memory needs memoryAgent or BAREMETAL_MEMORY_AGENT");
  return new MemoryBackEnd({ ...request, agentPath, ...(options.bootDelayMs === undefined ? {} : { bootDelayMs: options.bootDelayMs }) });
}

/** Makes the machine's folder; a disk that is there already keeps its content. */
async function layOut(folder: string, spec: MachineSpec): Promise<void> {
  await mkdir(join(folder, "disks"), { recursive: true });
  await mkdir(join(folder, "efivars"), { recursive: true });
  writeFileSync(join(folder, "machine.json"), `${JSON.stringify(spec, undefined, 2)}\n`);
  for (const disk of spec.disks) {
    const file = await open(join(folder, "disks", `${disk.name}.img`), "a");
    try {
      if ((await file.stat()).size < disk.sizeBytes) await file.truncate(disk.sizeBytes);
    } finally {
      await file.close();
    }
  }
}

function checkNames(machines: readonly MachineSpec[]): void {
  const names = machines.map((machine) => machine.name);
  const wrong = names.find(
    (name, index) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || name === "control" || names.indexOf(name) !== index,
  );
  if (wrong !== undefined) throw new Error(`machine name ${wrong} is taken or cannot be a folder's name`);
}

function loadPorts(path: string): Ports {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Ports;
  } catch {
    return {};
  }
}
