import type { BootFiles } from "../domain/boot/boot-files.js";
import type { LldpNeighbor } from "../domain/hardware/lldp.js";
import type { Disk, EraseAbility, Inventory } from "../domain/hardware/inventory.js";
import type { Log } from "./step-context.js";

/** A disk without what is on it. */
export type DiskFacts = Omit<Disk, "content">;

/** A machine without its disks. */
export type MachineFacts = Omit<Inventory, "storage">;

/**
 * An open disk. Offsets and lengths in bytes; what leaves the disk's bounds rejects. All reject with the system's error;
 * a failed write or flush is final: nothing may be counted as written after it.
 */
export interface BlockDevice {
  readonly facts: DiskFacts;
  /** Exactly `length` bytes. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Durable only after `flush`. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** The range reads as zeros afterwards. */
  zeroRange(offset: number, length: number): Promise<void>;
  /** Tells the disk that the range is unused; what it reads afterwards is undefined. Returns why not when the disk cannot. */
  discard(offset: number, length: number): Promise<string | undefined>;
  flush(): Promise<void>;
  /** Makes the kernel read the partition table again and waits for the partitions' device nodes. */
  rereadPartitions(): Promise<void>;
  close(): Promise<void>;
}

/** While an erase runs. */
export interface EraseWatch {
  readonly signal: AbortSignal;
  /** Rejects as soon as the step is cancelled. */
  pause(ms: number): Promise<void>;
  /** How far it is, 0 to 1. */
  report(fraction: number): void;
}

/** Erases disks by their own means. */
export interface DiskEraser {
  /** What the disk can do now, best first. Only reads. Rejects when it does not answer. */
  abilities(facts: DiskFacts): Promise<readonly EraseAbility[]>;
  /** Lifts what a killed erase left: waits for one that still runs, opens a disk that it locked. Rejects when the disk stays shut. */
  settle(facts: DiskFacts, watch: EraseWatch): Promise<void>;
  /** Runs one of the disk's own erases to its end. Nobody may have the disk open. Rejects when the disk refuses it or fails. */
  erase(facts: DiskFacts, ability: EraseAbility, watch: EraseWatch): Promise<void>;
}

export interface PartitionPlace {
  /** From 1. */
  readonly number: number;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** A file system mounted read-only. */
export interface MountedFiles extends BootFiles {
  unmount(): Promise<void>;
  /** What `Kexec.load` takes for a file of this file system. */
  localPath(path: string): string;
}

/** A file of a written system: at most 64 MiB, readable by root alone, as the folder it lies in if that is made for it. */
export interface PlacedFile {
  /** Absolute; no link is followed out of the file system. */
  readonly path: string;
  readonly content: Buffer;
}

/** UEFI variables. Names as in efivarfs: `<Name>-<guid>`; content without the four bytes of attributes. */
export interface EfiVariables {
  /** False on a machine that was not booted by UEFI. */
  readonly isAvailable: boolean;
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer | undefined>;
  /** Non-volatile, visible at boot time and at run time. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Harmless when there is none. */
  remove(name: string): Promise<void>;
}

export interface Kexec {
  /** Why kexec cannot work on this machine; undefined when it can. `auto` also refuses what is known to break often (a GPU, another machine type). */
  refusal(wish: "auto" | "required"): Promise<string | undefined>;
  /** Loads a kernel so that `execute` would start it; rejects when kernel, signature or memory say no. Replaces what was loaded. */
  load(kernel: string, initrds: readonly string[], commandLine: string): Promise<void>;
  unload(): Promise<void>;
  /** Leaves for the loaded kernel. Resolves only where leaving takes a moment; rejects when it failed. */
  execute(): Promise<void>;
}

export interface FetchedRange {
  readonly url: string;
  readonly offset: number;
  readonly length: number;
  readonly signal: AbortSignal;
}

/** What differs between a real machine and one made of files. */
export interface Platform {
  /** UUID of the machine by its own DMI tables, lower-case. */
  hostUuid(): Promise<string>;
  bootId(): Promise<string>;
  uptimeSeconds(): Promise<number>;
  /** Seconds at most: a fact that hangs or fails is empty, and logged. */
  readMachine(log: Log): Promise<MachineFacts>;
  /** What the switches have announced so far, at once; empty without a listener. */
  readLldp(log: Log): Promise<readonly LldpNeighbor[]>;
  /** Disks that can be written to: no partitions, RAM disks, optical drives, device-mapper or RAID devices, no medium-less drives. */
  listDisks(): Promise<readonly DiskFacts[]>;
  /** How the disk can erase itself; missing on machines that cannot tell. */
  readErase?(facts: DiskFacts): Promise<readonly EraseAbility[]>;
  readonly eraser: DiskEraser;
  openDisk(facts: DiskFacts, mode: "read" | "write"): Promise<BlockDevice>;
  /** Rejects when there is no file system the machine can mount. */
  mountPartition(disk: DiskFacts, partition: PartitionPlace): Promise<MountedFiles>;
  /** Durable when it resolves. Rejects when the file system cannot be written to. */
  placeFile(disk: DiskFacts, partition: PartitionPlace, file: PlacedFile): Promise<void>;
  readonly efiVariables: EfiVariables;
  readonly kexec: Kexec;
  /** Exactly the bytes of the range; rejects on any other answer. Keeps its connections. */
  fetchRange(range: FetchedRange): Promise<Buffer>;
  /** Everything on its way to the disks. */
  sync(): Promise<void>;
  reboot(): Promise<void>;
  powerOff(): Promise<void>;
}
