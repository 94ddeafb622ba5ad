import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DiskLabel, PinnedDisk } from "../../domain/hardware/inventory.js";
import type { DiskSpec } from "../../sim/machine/back-end.js";
import type { MachineExit } from "../../sim/memory/files-platform.js";
import { FilesPlatform } from "../../sim/memory/files-platform.js";
import type { BlockDevice, DiskFacts } from "../platform.js";
import { pause } from "../pause.js";
import type { StepContext } from "../step-context.js";

export const testLabel: DiskLabel = {
  owner: "platform/dc1",
  incarnation: "abc123",
  hostUuid: "aaaa",
  serialNumber: "S1",
  phase: "preparing",
  digest: "d1",
};

export interface DiskWrite {
  readonly disk: string;
  readonly kind: "write" | "zero" | "discard";
  readonly offset: number;
  readonly length: number;
}

/** Counts writes, and stops writing for good after some of them, as a killed process does. */
export class WatchedPlatform extends FilesPlatform {
  readonly writes: DiskWrite[] = [];
  dieAfterWrites = Infinity;

  override async openDisk(facts: DiskFacts, mode: "read" | "write"): Promise<BlockDevice> {
    const device = await super.openDisk(facts, mode);
    const count = (kind: DiskWrite["kind"], offset: number, length: number): void => {
      if (this.writes.length >= this.dieAfterWrites) throw new Error("killed");
      this.writes.push({ disk: facts.path, kind, offset, length });
    };
    return {
      facts,
      read: (offset, length) => device.read(offset, length),
      write: async (offset, bytes) => {
        count("write", offset, bytes.length);
        return device.write(offset, bytes);
      },
      zeroRange: async (offset, length) => {
        count("zero", offset, length);
        return device.zeroRange(offset, length);
      },
      discard: async (offset, length) => {
        count("discard", offset, length);
        return device.discard(offset, length);
      },
      flush: () => device.flush(),
      rereadPartitions: () => device.rereadPartitions(),
      close: () => device.close(),
    };
  }
}

export interface TestMachine {
  readonly folder: string;
  readonly pinned: PinnedDisk;
  readonly exits: MachineExit[];
  /** Resolves with the first exit. */
  readonly nextExit: Promise<MachineExit>;
  readonly log: string[];
  diskPath(name: string): string;
  /** A new agent process, as it were. */
  platform(): WatchedPlatform;
  context(platform: WatchedPlatform, signal?: AbortSignal): StepContext;
  setFaults(faults: object): Promise<void>;
  remove(): void;
}

/** A machine of files with a root disk of 96 MiB and another disk that nobody may write. */
export async function makeTestMachine(more: readonly DiskSpec[] = []): Promise<TestMachine> {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  const size = 96 * 1024 * 1024;
  const disks: DiskSpec[] = [
    { name: "other", sizeBytes: size, bus: "virtio", model: "Virtual", serialNumber: "S0", wwn: "" },
    { name: "root", sizeBytes: size, bus: "nvme", model: "Virtual", serialNumber: "S1", wwn: "eui.1" },
    ...more,
  ];
  for (const name of ["disks", "run", "efivars"]) mkdirSync(join(folder, name));
  for (const disk of disks) {
    writeFileSync(join(folder, "disks", `${disk.name}.img`), "");
    await truncate(join(folder, "disks", `${disk.name}.img`), disk.sizeBytes);
  }
  const spec = {
    name: "m1",
    uuid: "AAAA",
    serialNumber: "M1",
    macAddress: "52:54:00:00:00:01",
    memoryMebibytes: 512,
    secureBoot: false,
    disks,
  };
  await writeFile(join(folder, "machine.json"), JSON.stringify(spec));
  const exits: MachineExit[] = [];
  const log: string[] = [];
  let onExit: (exit: MachineExit) => void = () => undefined;
  const nextExit = new Promise<MachineExit>((resolve) => (onExit = resolve));
  return {
    folder,
    pinned: { serialNumber: "S1", wwn: "eui.1", model: "Virtual", sizeBytes: size },
    exits,
    nextExit,
    log,
    diskPath: (name) => join(folder, "disks", `${name}.img`),
    platform: () =>
      new WatchedPlatform({
        folder,
        leave: async (exit) => {
          exits.push(exit);
          onExit(exit);
        },
      }),
    context: (platform, signal = new AbortController().signal) => ({
      platform,
      signal,
      log: (level, text) => log.push(`${level}: ${text}`),
      report: () => undefined,
      // Back-off without the wait.
      pause: () => pause(0, signal),
    }),
    setFaults: (faults) => writeFile(join(folder, "faults.json"), JSON.stringify(faults)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
