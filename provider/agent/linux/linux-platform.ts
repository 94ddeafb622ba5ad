import { writeFile } from "node:fs/promises";
import type { LldpNeighbor } from "../../domain/hardware/lldp.js";
import type { EraseAbility } from "../../domain/hardware/inventory.js";
import { HttpRanges } from "../http-ranges.js";
import type {
  BlockDevice,
  DiskFacts,
  FetchedRange,
  MachineFacts,
  MountedFiles,
  PartitionPlace,
  PlacedFile,
  Platform,
} from "../platform.js";
import type { Log } from "../step-context.js";
import { refuseDiskInUse } from "./disk-in-use.js";
import { Efivarfs } from "./efivarfs.js";
import { machineSource } from "./fact-source.js";
import { LinuxDisk } from "./linux-disk.js";
import { listLinuxDisks } from "./linux-disks.js";
import { LinuxEraser } from "./linux-eraser.js";
import { LinuxKexec } from "./linux-kexec.js";
import { readLldpNeighbors } from "./lldp-neighbors.js";
import { readMachineFacts } from "./machine-facts.js";
import { mountPartition } from "./mount-partition.js";
import { placeFile } from "./place-file.js";
import { runTool } from "./run-tool.js";
import { readText } from "./sys-files.js";

/** The server the ramdisk runs on. */
export class LinuxPlatform implements Platform {
  readonly efiVariables = new Efivarfs();
  readonly kexec = new LinuxKexec();
  readonly eraser = new LinuxEraser();
  private readonly ranges = new HttpRanges();

  async hostUuid(): Promise<string> {
    return (await readText("/sys/class/dmi/id/product_uuid")).toLowerCase();
  }

  bootId(): Promise<string> {
    return readText("/proc/sys/kernel/random/boot_id");
  }

  async uptimeSeconds(): Promise<number> {
    return Number((await readText("/proc/uptime")).split(" ")[0]) || 0;
  }

  readMachine(log: Log): Promise<MachineFacts> {
    return readMachineFacts(machineSource(log), this.efiVariables, () => this.kexec.refusal("auto"));
  }

  readLldp(log: Log): Promise<readonly LldpNeighbor[]> {
    return readLldpNeighbors(machineSource(log));
  }

  listDisks(): Promise<readonly DiskFacts[]> {
    return listLinuxDisks();
  }

  readErase(facts: DiskFacts): Promise<readonly EraseAbility[]> {
    return this.eraser.abilities(facts);
  }

  async openDisk(facts: DiskFacts, mode: "read" | "write"): Promise<BlockDevice> {
    if (mode === "write") await refuseDiskInUse(facts);
    return LinuxDisk.open(facts, mode);
  }

  mountPartition(disk: DiskFacts, partition: PartitionPlace): Promise<MountedFiles> {
    return mountPartition(disk, partition);
  }

  placeFile(disk: DiskFacts, partition: PartitionPlace, file: PlacedFile): Promise<void> {
    return placeFile(disk, partition, file);
  }

  fetchRange(range: FetchedRange): Promise<Buffer> {
    return this.ranges.fetch(range);
  }

  async sync(): Promise<void> {
    await runTool("sync", [], { timeoutMs: 120_000 });
  }

  /** The ramdisk has no init that would shut it down, so by force; the disks are flushed and nothing is mounted. */
  async reboot(): Promise<void> {
    await runTool("reboot", ["-f"]).catch(() => writeFile("/proc/sysrq-trigger", "b"));
  }

  async powerOff(): Promise<void> {
    await runTool("poweroff", ["-f"]).catch(() => writeFile("/proc/sysrq-trigger", "o"));
  }
}
