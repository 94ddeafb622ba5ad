import type { BootAttempt } from "../domain/boot/host-boot.js";
import type { LldpNeighbor } from "../domain/hardware/lldp.js";
import type { EraseResult } from "../domain/disk/erasure.js";
import type { BlockMap } from "../domain/image/block-map.js";
import type { DiskLabel, Inventory, PinnedDisk } from "../domain/hardware/inventory.js";
import type { Progress } from "./progress.js";

/** How the ramdisk hands over to the written OS. */
export interface HandOver {
  readonly method: "kexec" | "reboot";
  /** Why kexec was not used; empty with kexec. */
  readonly reason: string;
}

export interface WriteImageRequest {
  readonly disk: PinnedDisk;
  readonly label: DiskLabel;
  readonly image: BlockMap;
  /** http URL of the packed ranges: byte n of the file is byte n of the ranges laid end to end. */
  readonly url: string;
}

export interface PrepareDiskRequest {
  readonly disk: PinnedDisk;
  readonly label: DiskLabel;
  readonly overwrite: "ours" | "foreign";
  readonly clean: "metadata" | "none";
}

/** The config drive and the partition table; the table is written last, and with it the disk becomes bootable. */
export interface FinishDiskRequest {
  readonly disk: PinnedDisk;
  readonly label: DiskLabel;
  readonly image: BlockMap;
  readonly imageUrl: string;
  /** A whole ISO9660 file system, label config-2. */
  readonly configDrive: Buffer;
}

/** Whatever is on the disk goes, to the last byte. */
export interface EraseDiskRequest {
  readonly disk: PinnedDisk;
  /** Names the work on the disk; its owner's content is no foreign data. */
  readonly label: DiskLabel;
  /** `overwrite`: zeros everywhere; `erase`: the disk's own erase, the best that works. */
  readonly mode: "overwrite" | "erase";
  readonly overwrite: "ours" | "foreign";
}

export interface CleanDiskRequest {
  readonly disk: PinnedDisk;
  /** Owner whose label the disk must carry; other content is foreign unless `overwrite`. */
  readonly owner: string;
  readonly overwrite: "ours" | "foreign";
}

export interface HandOverRequest {
  readonly disk: PinnedDisk;
  readonly kexec: "auto" | "never" | "required";
  /** Identifies the coming boot in the OS's report. */
  readonly nonce: string;
  /** The system's Ignition configuration; empty or absent for a system that has none. */
  readonly ignition?: Uint8Array;
}

export interface MeasureRequest {
  /** Absent: only the agent's memory. */
  readonly image?: { readonly disk: PinnedDisk; readonly label: DiskLabel; readonly map: BlockMap; readonly url: string };
}

/** Seconds for the whole of `bytes`, each thing done alone. */
export interface Measured {
  readonly bytes: number;
  readonly networkSeconds: number;
  readonly hashSeconds: number;
  readonly diskSeconds: number;
  readonly peakRssBytes: number;
}

/** A connected agent in a ramdisk. Each step may be called again: it looks, and does what is missing. Rejects AGENT_LOST when the link breaks for longer than `reconnectMs`. */
export interface Agent {
  readonly attempt: string;
  /** Seconds the ramdisk's kernel was up when the agent said hello. */
  readonly uptimeAtHello: number;
  readonly bootId: string;
  readonly version: string;

  inspect(progress: Progress): Promise<Inventory>;
  /** What the switches have announced since the ramdisk came up; returns at once. */
  lldp(progress: Progress): Promise<readonly LldpNeighbor[]>;
  prepareDisk(progress: Progress, request: PrepareDiskRequest): Promise<void>;
  writeImage(
    progress: Progress,
    request: WriteImageRequest,
  ): Promise<{ readonly bytesWritten: number; readonly bytesAlreadyThere: number }>;
  finishDisk(progress: Progress, request: FinishDiskRequest): Promise<void>;
  /** Writes the EFI entry and puts it first; returns its label and number. */
  setBootEntry(progress: Progress, disk: PinnedDisk): Promise<{ readonly entry: string }>;
  /** Loads the kernel (dry run included) or decides for a reboot, answers, then leaves. */
  handOver(progress: Progress, request: HandOverRequest): Promise<HandOver>;
  /** Hours, on big disks. Rejects ERASE_UNSUPPORTED when the disk has no erase that works, DISK_FAILED when a sample still shows content. */
  eraseDisk(progress: Progress, request: EraseDiskRequest): Promise<EraseResult>;
  cleanDisk(progress: Progress, request: CleanDiskRequest): Promise<void>;
  /** Measures what bounds the writing of an image on this machine; writes on the prepared disk only. For benchmarks. */
  measure(progress: Progress, request: MeasureRequest): Promise<Measured>;
  powerOff(progress: Progress): Promise<void>;
  /** Last lines of the agent's log, secrets removed. */
  logTail(): readonly string[];
}

/** A report from a running OS. */
export interface OsReport {
  readonly nonce: string;
  readonly bootId: string;
  readonly prettyName: string;
  readonly receivedAt: number;
}

/** Served numbers, for the timeline. */
export interface ServeCounters {
  readonly isoBytesRead: number;
  readonly stage2Bytes: number;
  readonly imageBytesSent: number;
  /** First-stage boots seen (stage 2 fetched from the start). */
  readonly ramdiskBoots: number;
}

/** What a host needs served while it boots, and the way back from it. */
export interface HostService {
  readonly attempt: BootAttempt;
  /** URL for the BMC. */
  readonly isoUrl: string;
  readonly isoSizeBytes: number;
  /** URL for the OS's report (POST, text/plain key=value lines). */
  readonly reportUrl: string;
  counters(): ServeCounters;
  /** Resolves at the BMC's first request for the medium. */
  mediaFetched(): boolean;
  /** A line that the first stage sent because it failed, if any. */
  stage1Failure(): string | undefined;
  /** The connected agent, or undefined. */
  agent(): Agent | undefined;
  awaitAgent(progress: Progress, timeoutMs: number): Promise<Agent>;
  /** `after`: boot id of an earlier report; another boot's is awaited. */
  awaitOs(progress: Progress, nonce: string, timeoutMs: number, after?: string): Promise<OsReport>;
  /**
   * Answers a report, which is kept waiting until its record is written: `done`, it is not needed again; `again`, the next boot is to
   * report too. Unanswered, the system tries again. A report of the same boot that comes later gets the same answer.
   */
  answerOs(report: OsReport, answer: "done" | "again"): void;
  /** Publishes a packed image to this host's directory; returns the URL for the agent. */
  publishImage(imageDigest: string, packedPath: string): string;
  /** Ends the token: the agent of this attempt is refused from now on. The OS report stays possible. */
  retireToken(): void;
  /** Stops serving this host. */
  close(): Promise<void>;
}

export interface HostServiceRequest {
  readonly hostName: string;
  readonly hostUuid: string;
  readonly bmcHost: string;
  readonly network: import("../domain/boot/host-boot.js").RamdiskNetwork;
  readonly netboot: "auto" | "media";
  readonly kernelArguments: string;
  /** A link to the agent that is broken for longer makes the agent lost; default 60 s. */
  readonly reconnectMs?: number;
  /** An earlier attempt whose agent may still be waiting. */
  readonly resume?: BootAttempt;
}

/** The service that BMCs and servers talk to. One per provider process; starts listening with the first host, stops with the last. */
export interface SiteService {
  open(progress: Progress, request: HostServiceRequest): Promise<HostService>;
  close(): Promise<void>;
}
