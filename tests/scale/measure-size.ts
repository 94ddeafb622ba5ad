import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import * as pulumi from "@pulumi/pulumi";
import * as baremetal from "pulumi-baremetal";
import { prepareMemory } from "../../lab/harness/prepare.js";
import { rackCredentials, type RackProcess } from "../../lab/harness/rack-process.js";
import { startLabSite, type LabSite } from "../../lab/harness/site.js";
import { openStack } from "../../lab/harness/stack.js";
import { type Needs, withNeeds } from "./process-tree.js";

const mebibyte = 1024 * 1024;

export interface SizeOptions {
  readonly hosts: number;
  readonly pulumi: string;
  /** Hosts that engine and provider work on at once. */
  readonly parallel: number;
  readonly withImage: boolean;
  readonly print: (line: string) => void;
}

export interface Phase extends Needs {
  readonly seconds: number;
  readonly bmcRequests: number;
  readonly engineEvents: number;
  /** Of them, lines of text: passing ones and others. */
  readonly lines: { readonly passing: number; readonly kept: number };
  /** Why it failed. */
  readonly failure?: string;
}

export interface SizeResult {
  readonly hosts: number;
  readonly rackStartSeconds: number;
  readonly create: Phase;
  readonly preview?: Phase & { readonly changes: number };
  readonly refresh?: Phase & { readonly changes: number };
  /** What was not as it must be; empty is a pass. */
  readonly violations: readonly string[];
}

/** Creates so many hosts with the real engine on a memory rack, previews no change, refreshes. */
export async function measureSize(options: SizeOptions): Promise<SizeResult> {
  const folder = await mkdtemp(join(tmpdir(), "baremetal-scale-"));
  const start = Date.now();
  // The smallest image and a disk just above the smallest size of a root device: what is measured is not the disk.
  const { artefacts, image } = await prepareMemory(folder, "Memory OS scale", 8 * mebibyte);
  const site = await startLabSite({ kind: "memory", folder, hosts: options.hosts, image, artefacts, diskBytes: 1088 * mebibyte });
  const rackStartSeconds = secondsSince(start);
  try {
    options.print(`${options.hosts} hosts: the rack is up after ${rackStartSeconds} s`);
    return { hosts: options.hosts, rackStartSeconds, ...(await runPhases(options, site, folder)) };
  } finally {
    await site.rack.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPhases(options: SizeOptions, site: LabSite, folder: string): Promise<Omit<SizeResult, "hosts" | "rackStartSeconds">> {
  const stackFolder = join(folder, "stack");
  await mkdir(stackFolder);
  const stack = await openStack({
    folder: stackFolder,
    pulumi: options.pulumi,
    project: "scale",
    program: programFor(options, site, await site.rack.machines()),
    config: {},
    env: site.env,
  });
  const parallel = Math.max(options.parallel, 1);
  const violations: string[] = [];
  const measured = async (
    name: string,
    work: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  ): Promise<Phase & { changes: number }> => {
    const phase = await measurePhase(site.rack, work);
    options.print(
      `${options.hosts} hosts: ${name} ${phase.seconds} s, ${phase.bmcRequests} BMC requests, ${phase.engineEvents} events, ` +
        `provider ${toMib(phase.peakBytes.provider)} MiB, CLI ${toMib(phase.peakBytes.cli)} MiB, processor seconds ${JSON.stringify(phase.cpuSeconds)}`,
    );
    if (phase.failure !== undefined) violations.push(`${name} failed: ${phase.failure}`);
    return phase;
  };
  const { changes: _creates, ...create } = await measured("create", (onEvent) => stack.up({ parallel, onEvent }));
  violations.push(...(await unfinished(stack, options)));
  if (violations.length > 0) return { create, violations };
  const preview = await measured("no-op preview", (onEvent) => stack.preview({ parallel, onEvent }));
  if (preview.bmcRequests > 0)
    violations.push(`the no-op preview sent ${preview.bmcRequests} BMC requests: ${await lastRequests(site.rack, preview.bmcRequests)}`);
  if (preview.changes > 0) violations.push(`the preview of the same program shows ${preview.changes} changes`);
  const refresh = await measured("refresh", (onEvent) => stack.refresh({ parallel, onEvent }));
  if (refresh.changes > 0) violations.push(`the refresh found ${refresh.changes} changes`);
  return { create, preview, refresh, violations };
}

function programFor(options: SizeOptions, site: LabSite, machines: Awaited<ReturnType<RackProcess["machines"]>>): () => Promise<void> {
  return async () => {
    const provider = new baremetal.Provider("rack", { serve: site.serve, parallelism: options.parallel });
    for (const machine of machines) {
      new baremetal.BareMetalHost(
        machine.name,
        {
          bmc: {
            address: machine.bmcAddress,
            username: rackCredentials.username,
            password: pulumi.secret(rackCredentials.password),
            tls: { mode: "pin", fingerprint: machine.fingerprint },
          },
          bootMACAddress: machine.macAddress,
          ...(options.withImage ? { image: { url: site.image.path, checksum: site.image.sha256 } } : {}),
        },
        { provider },
      );
    }
  };
}

async function measurePhase(
  rack: RackProcess,
  work: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
): Promise<Phase & { changes: number }> {
  const before = await requestsOf(rack);
  let engineEvents = 0;
  let changes = 0;
  const lines = { passing: 0, kept: 0 };
  const onEvent = (event: EngineEvent): void => {
    engineEvents++;
    if (event.diagnosticEvent !== undefined) lines[event.diagnosticEvent.ephemeral === true ? "passing" : "kept"]++;
    const op = event.resourcePreEvent?.metadata.op as string | undefined;
    const isHost = event.resourcePreEvent?.metadata.type === "baremetal:index:BareMetalHost";
    if (isHost && op !== undefined && op !== "same" && op !== "refresh") changes++;
    // A refresh tells what it found afterwards.
    const found = event.resOutputsEvent?.metadata;
    if (found !== undefined && (found.op as string) === "refresh" && Object.keys(found.detailedDiff ?? {}).length > 0) changes++;
  };
  const start = Date.now();
  let failure: string | undefined;
  const { needs } = await withNeeds(() =>
    work(onEvent).catch((error: unknown) => void (failure = (error instanceof Error ? error.message : String(error)).slice(0, 4000))),
  );
  const seconds = secondsSince(start);
  return {
    seconds,
    ...needs,
    bmcRequests: (await requestsOf(rack)) - before,
    engineEvents,
    lines,
    changes,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Hosts that are not what the program says. */
async function unfinished(stack: Stack, options: SizeOptions): Promise<string[]> {
  const wanted = options.withImage ? "provisioned" : "available";
  const { resources = [] } = (await stack.exportStack()).deployment as {
    readonly resources?: readonly { readonly type: string; readonly urn: string; readonly outputs?: { readonly state?: string } }[];
  };
  const hosts = resources.filter(({ type }) => type === "baremetal:index:BareMetalHost");
  const wrong = hosts.filter(({ outputs }) => outputs?.state !== wanted);
  return [
    ...(hosts.length === options.hosts ? [] : [`${hosts.length} of ${options.hosts} hosts are in the state`]),
    ...(wrong.length === 0 ? [] : [`${wrong.length} hosts are not ${wanted}, such as ${wrong[0]?.urn ?? ""}`]),
  ];
}

async function requestsOf(rack: RackProcess): Promise<number> {
  return (await rack.machines()).reduce((sum, machine) => sum + machine.requests, 0);
}

/** The last entries of the first machine's journal, so that somebody can see what it was. */
async function lastRequests(rack: RackProcess, count: number): Promise<string> {
  const [first] = await rack.machines();
  if (first === undefined) return "";
  return (await rack.journal(first.name))
    .slice(-Math.min(count, 5))
    .map(({ method, path }) => `${method} ${path}`)
    .join(", ");
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 100) / 10;
}

function toMib(bytes: number): number {
  return Math.round(bytes / mebibyte);
}
