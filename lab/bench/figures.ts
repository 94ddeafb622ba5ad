import { cpus, loadavg } from "node:os";
import type { Measured } from "../../provider/ports/agent-link.js";

/** What `npm run bench:host -- --json` writes. Seconds and bytes; all measured in this run. */
export interface BenchFigures {
  readonly machine: { readonly cpus: number; readonly model: string; readonly accelerator: string; readonly loadBefore: number };
  /** Of the create by the real engine. */
  readonly host: {
    readonly totalSeconds: number;
    readonly posts: number;
    readonly kexec: boolean;
    readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
  };
  readonly postToAgentSeconds: number;
  readonly agentInspectSeconds: number;
  readonly image: ImageFigures;
  readonly memory: { readonly providerPeakBytes: number; readonly agentPeakBytes: number };
  readonly bmcRequests: number;
  readonly mediumBytesRead: number;
}

export interface ImageFigures extends Omit<Measured, "peakRssBytes"> {
  /** The step as the provider runs it: zeroing, fetching, verifying, writing, flushing. */
  readonly stepSeconds: number;
  /** The slowest of network, hash and disk: no writer can be faster than this. */
  readonly boundSeconds: number;
  readonly boundBy: "network" | "hash" | "disk";
  readonly ratio: number;
}

export function imageFigures(stepSeconds: number, measured: Measured): ImageFigures {
  const { bytes, networkSeconds, hashSeconds, diskSeconds } = measured;
  const parts = [
    ["network", networkSeconds],
    ["hash", hashSeconds],
    ["disk", diskSeconds],
  ] as const;
  const [boundBy, boundSeconds] = parts.reduce((slowest, part) => (part[1] > slowest[1] ? part : slowest));
  const ratio = boundSeconds > 0 ? stepSeconds / boundSeconds : 0;
  return { bytes, networkSeconds, hashSeconds, diskSeconds, stepSeconds, boundSeconds, boundBy, ratio };
}

interface Target {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  readonly unit: string;
}

/** The targets of the issue, beside what was measured. */
export function targetsOf(figures: BenchFigures): readonly Target[] {
  return [
    { what: "POST to agent (TCG, quiet machine)", value: figures.postToAgentSeconds, most: 40, unit: "s" },
    { what: "agent time for inspection", value: figures.agentInspectSeconds, most: 5, unit: "s" },
    { what: `image step / ${figures.image.boundBy} bound`, value: figures.image.ratio, most: 1.3, unit: "x" },
    { what: "BMC requests", value: figures.bmcRequests, most: 40, unit: "" },
    { what: "bytes read from the medium", value: figures.mediumBytesRead / 1e6, most: 5, unit: "MB" },
  ];
}

export function printFigures(figures: BenchFigures, print: (line: string) => void): void {
  const { host, image, memory, machine } = figures;
  print(`\n${machine.cpus} x ${machine.model}, ${machine.accelerator}, load ${machine.loadBefore.toFixed(1)} at the start`);
  print(`create: ${host.totalSeconds.toFixed(1)} s, ${host.posts} POST, ${host.kexec ? "kexec" : "firmware"}`);
  for (const { phase, seconds } of host.phases) print(`  ${phase.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s`);
  const part = (name: string, seconds: number): string =>
    `${name} ${seconds.toFixed(1)} s (${(image.bytes / 1e6 / Math.max(seconds, 0.001)).toFixed(0)} MB/s)`;
  print(
    `image: ${(image.bytes / 1e6).toFixed(0)} MB in ${image.stepSeconds.toFixed(1)} s; alone in the same guest: ${part("network", image.networkSeconds)}, ${part("hash", image.hashSeconds)}, ${part("disk", image.diskSeconds)}`,
  );
  const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
  print(`peak memory: provider ${mib(memory.providerPeakBytes)}, agent ${mib(memory.agentPeakBytes)}\n`);
  for (const { what, value, most, unit } of targetsOf(figures))
    print(
      `${value <= most ? "met   " : "MISSED"}  ${what}: ${value.toFixed(unit === "" ? 0 : 1)}${unit && ` ${unit}`} (target at most ${most})`,
    );
}

export function machineFacts(accelerator: string): BenchFigures["machine"] {
  const all = cpus();
  return { cpus: all.length, model: all[0]?.model.trim() ?? "unknown", accelerator, loadBefore: loadavg()[0] ?? 0 };
}
