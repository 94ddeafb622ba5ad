import type { HostGoal } from "../../domain/host/next-step.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { HostRun, type HostMemory } from "../host-run.js";
import { runHost } from "../run-host.js";
import { fakeProgress } from "./fake-progress.js";
import { bootMac, fakeTarget, type FakeWorld } from "./fake-world.js";

export const fakeSpec: HostSpec = {
  ...{
    name: "r2-u17",
    owner: "platform/dc1",
    bootMacAddress: bootMac,
    bootMode: "UEFI",
    rootDeviceHints: {},
    overwrite: "ours",
    clean: "metadata",
    cleaningDisks: [],
    keepDisks: [],
  },
  ...{ userData: "#cloud-config\n", networkData: undefined, metaData: {}, ramdiskNetwork: { macAddress: bootMac }, netboot: "auto" },
  ...{
    kexec: "auto",
    kernelArguments: "",
    architecture: "x86_64",
    agentDeadlineMs: 60_000,
    osDeadlineMs: 60_000,
    online: true,
    parking: "off",
  },
  ...{ waitFor: "running", onDelete: "deprovision", force: false, rebuildToken: "", requirePreviewedDisk: false },
  ...{ rebootToken: "", inspectToken: "", inspection: "agent", externallyProvisioned: false, maintenance: false },
  ...{ verifyColdBoot: false, ignition: undefined },
  image: { url: "/image.raw", checksum: "0".repeat(64) },
};

export interface Drive {
  readonly goal?: HostGoal;
  readonly change?: Partial<HostSpec>;
  readonly memory?: HostMemory;
  readonly clean?: boolean;
  /** Of what is wanted; default d repeated, empty without a system. */
  readonly digest?: string;
  readonly boundary?: (point: string) => Promise<void>;
  readonly keepStatus?: boolean;
}

/** One run over the world, as the resource starts it. */
export async function drive(world: FakeWorld, options: Drive = {}): Promise<{ run: HostRun; lines: string[] }> {
  const lines: string[] = [];
  const run = new HostRun({
    deps: world.deps(options.boundary),
    spec: { ...fakeSpec, ...options.change },
    target: fakeTarget,
    incarnation: options.memory?.incarnation ?? "abc123",
    digest: options.digest ?? (options.goal === undefined || options.goal === "provisioned" ? "d".repeat(64) : ""),
    memory: options.memory,
    progress: fakeProgress(world, lines, options.keepStatus),
  });
  run.image = run.deps.images.prepare(run.progress, { url: "", checksum: "" });
  run.image.catch(() => undefined);
  try {
    await runHost(run, options.goal ?? "provisioned", options.clean ?? false);
  } finally {
    await run.close();
  }
  return { run, lines };
}

export function memoryOf(serialNumber: string): HostMemory {
  const identity = { uuid: "", serialNumber: "S1", sku: "", manufacturer: "", model: "" };
  return { incarnation: "abc123", identity, rootDevice: { serialNumber, wwn: "", model: "F-DISK", sizeBytes: 10 * 1024 ** 3 } };
}
