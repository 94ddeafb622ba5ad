import { randomUUID } from "node:crypto";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HttpRanges } from "../../agent/http-ranges.js";
import type {
  BlockDevice,
  DiskEraser,
  DiskFacts,
  EfiVariables,
  FetchedRange,
  Kexec,
  MachineFacts,
  MountedFiles,
  PartitionPlace,
  Platform,
} from "../../agent/platform.js";
import type { DiskSpec, MachineSpec } from "../machine/back-end.js";
import { diskFactsOf, kexecRefusalOf, machineFactsOf, neighborsOf } from "./files-facts.js";
import { type DiskChange, FilesDisk } from "./files-disk.js";
import { type EraseAbility, FilesEraser } from "./files-eraser.js";
import { FilesEfiVariables } from "./files-efi-variables.js";
import { readMachineFaults } from "./machine-faults.js";
import { memoryOsFiles, memoryOsLineBytes } from "./memory-os-files.js";

/** How the machine leaves the ramdisk: content of run/exit.json. */
export type MachineExit = { readonly kind: "kexec"; readonly disk: string } | { readonly kind: "reboot" } | { readonly kind: "powerOff" };

export interface FilesPlatformOptions {
  /** The machine's folder, as CONTRACT.md describes it. */
  readonly folder: string;
  /** Called last: the agent of a process writes run/exit.json and ends here. */
  readonly leave: (exit: MachineExit) => Promise<void>;
  /** The network was cut: all connections but those of image ranges are the callee's to break. */
  readonly onNetworkCut?: () => void;
  /** Told of each change of a disk before it is made. */
  readonly onDiskChange?: (disk: string, change: DiskChange) => void;
}

/** A server made of files, so that the real agent's steps run without a kernel. */
export class FilesPlatform implements Platform {
  readonly efiVariables: EfiVariables;
  readonly kexec: Kexec;
  readonly eraser: DiskEraser;
  private readonly ranges = new HttpRanges();
  private readonly startedAt = performance.now();
  private readonly ownBootId = randomUUID();
  private imageBytes = 0;
  private isCut = false;

  constructor(private readonly options: FilesPlatformOptions) {
    this.efiVariables = new FilesEfiVariables(join(options.folder, "efivars"));
    this.kexec = this.makeKexec();
    this.eraser = new FilesEraser({
      faults: () => readMachineFaults(options.folder),
      abilitiesOf: async (facts) => ((await this.diskSpec(facts)).erase ?? []) as readonly EraseAbility[],
      open: (facts) => this.openDisk(facts, "write"),
    });
  }

  async hostUuid(): Promise<string> {
    return (await this.spec()).uuid.toLowerCase();
  }

  async bootId(): Promise<string> {
    try {
      return (await readFile(join(this.options.folder, "run/boot-id"), "utf8")).trim();
    } catch {
      return this.ownBootId;
    }
  }

  async uptimeSeconds(): Promise<number> {
    return (performance.now() - this.startedAt) / 1000;
  }

  async readMachine(): Promise<MachineFacts> {
    return machineFactsOf(await this.spec());
  }

  async readLldp(): ReturnType<Platform["readLldp"]> {
    return neighborsOf(await this.spec());
  }

  async listDisks(): Promise<readonly DiskFacts[]> {
    return diskFactsOf(await this.spec());
  }

  readErase(facts: DiskFacts): Promise<readonly EraseAbility[]> {
    return this.eraser.abilities(facts);
  }

  async openDisk(facts: DiskFacts, mode: "read" | "write"): Promise<BlockDevice> {
    const spec = await this.diskSpec(facts);
    const path = join(this.options.folder, "disks", `${spec.name}.img`);
    return FilesDisk.open(facts, path, mode, {
      faults: () => readMachineFaults(this.options.folder),
      ...(this.options.onDiskChange === undefined ? {} : { onChange: (change) => this.options.onDiskChange?.(spec.name, change) }),
    });
  }

  async mountPartition(disk: DiskFacts, partition: PartitionPlace): Promise<MountedFiles> {
    const { name } = await this.diskSpec(disk);
    const device = await this.openDisk(disk, "read");
    try {
      return memoryOsFiles(await device.read(partition.offsetBytes, Math.min(memoryOsLineBytes, partition.sizeBytes)), name, partition);
    } finally {
      await device.close();
    }
  }

  /** The memory OS is no file system; its Ignition reads the config drive. */
  async placeFile(): Promise<void> {
    throw new Error("wrong fs type, bad option, bad superblock");
  }

  async fetchRange(range: FetchedRange): Promise<Buffer> {
    const { networkCutAfterBytes } = await readMachineFaults(this.options.folder);
    return this.ranges.fetch(range, (count) => {
      this.imageBytes += count;
      if (networkCutAfterBytes !== undefined && this.imageBytes >= networkCutAfterBytes) this.cutNetwork();
    });
  }

  async sync(): Promise<void> {
    // Each disk was flushed before it was closed.
  }

  reboot(): Promise<void> {
    return this.options.leave({ kind: "reboot" });
  }

  powerOff(): Promise<void> {
    return this.options.leave({ kind: "powerOff" });
  }

  /** Once in a power-on, as a pulled cable. */
  private cutNetwork(): void {
    if (this.isCut) return;
    this.isCut = true;
    const marker = join(this.options.folder, "run/network-was-cut");
    access(marker).then(
      () => undefined,
      () => {
        this.ranges.destroy();
        this.options.onNetworkCut?.();
        return writeFile(marker, "").catch(() => undefined);
      },
    );
  }

  private makeKexec(): Kexec {
    let loaded: string | undefined;
    return {
      refusal: async (wish) => (wish === "auto" ? kexecRefusalOf(await this.spec()) : undefined),
      load: async (kernel) => {
        const { kexecRefused } = await readMachineFaults(this.options.folder);
        if (kexecRefused !== undefined) throw new Error(kexecRefused);
        loaded = kernel.slice(0, kernel.indexOf(":"));
      },
      unload: async () => {
        loaded = undefined;
      },
      execute: async () => {
        if (loaded === undefined) throw new Error("no kernel is loaded");
        await this.options.leave({ kind: "kexec", disk: loaded });
      },
    };
  }

  private async spec(): Promise<MachineSpec> {
    return JSON.parse(await readFile(join(this.options.folder, "machine.json"), "utf8")) as MachineSpec;
  }

  private async diskSpec(facts: DiskFacts): Promise<DiskSpec> {
    const spec = await this.spec();
    const index = diskFactsOf(spec).findIndex(({ path }) => path === facts.path);
    const disk = spec.disks[index];
    if (disk === undefined) throw new Error(`no disk ${facts.path}`);
    return disk;
  }
}
