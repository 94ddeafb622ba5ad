import { parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { readClaim } from "../../domain/bmc/claim.js";
import { BareMetalError } from "../../domain/errors.js";
import type { ErasureRecord } from "../../domain/disk/erasure.js";
import type { Disk, DiskContent, DiskLabel } from "../../domain/hardware/inventory.js";
import type { LldpNeighbor } from "../../domain/hardware/lldp.js";
import type { BootAttempt } from "../../domain/boot/host-boot.js";
import type { Agent, HandOver, HostService, SiteService } from "../../ports/agent-link.js";
import type { BmcConnector, BmcSession, PowerState } from "../../ports/bmc.js";
import type { RunRecord } from "../../ports/run-store.js";
import type { HostDeps } from "../host-deps.js";
import { FakeClock } from "./fake-clock.js";
import { fakeErasureRecords, fakeImages, fakeInventory, fakeRunStore } from "./fake-facts.js";

const gib = 1024 ** 3;
export const bootMac = "52:54:00:12:34:56";

/** One server and everything around it, surviving the runs that drive it. */
export class FakeWorld {
  readonly clock = new FakeClock();
  readonly log: string[] = [];
  readonly records = new Map<string, RunRecord>();
  power: PowerState = "Off";
  assetTag = "";
  media = "";
  bootOnce = false;
  posts = 0;
  disk: Disk = fakeDisk();
  extraDisks: Disk[] = [];
  /** What runs: nothing, the ramdisk of an attempt, or the written system with its nonce. */
  running: { kind: "nothing" } | { kind: "ramdisk"; attempt: string } | { kind: "system"; nonce: string } = { kind: "nothing" };
  /** The attempt whose medium is inserted. */
  servedAttempt: BootAttempt | undefined;
  written = { prepare: 0, image: 0, finish: 0, cleaned: 0 };
  /** What the agent erased, in order: `<serial> <mode>`. */
  readonly erased: string[] = [];
  readonly erasureFiles: ErasureRecord[] = [];
  eraseFailure: Error | undefined;
  imageOnDisk = false;
  bmcFetchesMedia = true;
  agentDials = true;
  systemReports = true;
  kexec: HandOver = { method: "kexec", reason: "" };
  neighbors: LldpNeighbor[] = [];
  loseAgentAt: string | undefined;
  imageFailure: Error | undefined;
  openSessions = 0;
  /** Attempt to whose address the config drive on the disk reports. */
  reportsTo = "";
  /** A system reports until it is told that it is done. */
  hasReported = false;
  systemBootId = "";
  #systemBoots = 0;
  #reportedNonce = "";
  identity = { uuid: "4c4c4544-0042-4a10-8052-b4c04f4e3732", serialNumber: "S1" };
  virtualMedia = true;
  /** Attempts that the site keeps for a restarted provider. */
  readonly unfinishedAttempts = new Set<string>();

  /** The server and its ramdisk lose their power. */
  cutPower(): void {
    this.power = "Off";
    this.running = { kind: "nothing" };
  }

  deps(boundary?: (point: string) => Promise<void>): HostDeps {
    const deps = {
      bmc: this.#connector(),
      site: this.#site(),
      images: fakeImages(() => this.imageFailure),
      runs: fakeRunStore(this.records),
      erasures: fakeErasureRecords(this.erasureFiles),
    };
    return boundary === undefined ? deps : { ...deps, boundary };
  }

  #connector(): BmcConnector {
    return { connect: async () => this.#session() };
  }

  #session(): BmcSession {
    this.openSessions++;
    let isOpen = true;
    const write = (what: string): void => void this.log.push(what);
    return {
      identity: {
        ...{ ...this.identity, sku: "", manufacturer: "Fake", model: "F1" },
        ...{ biosVersion: "1", macAddresses: [bootMac], certificateFingerprint: "ab" },
      },
      capabilities: { virtualMedia: this.virtualMedia, bootOnceCd: true, gracefulShutdown: true, claim: "system" },
      requestCount: 0,
      powerState: async () => this.power,
      powerOn: async () => this.#powerOn(),
      powerOff: async () => {
        if (this.power === "On") write("power off");
        this.power = "Off";
        this.running = { kind: "nothing" };
      },
      mediaState: async () => ({ inserted: this.media !== "", image: this.media }),
      insertMedia: async (_progress, url) => void (this.media = url),
      ejectMedia: async () => void (this.media = ""),
      setBootOnceCd: async () => void (this.bootOnce = true),
      clearBootOverride: async () => void (this.bootOnce = false),
      readAbilities: async () => ({
        role: "Administrator",
        privileges: ["Login", "ConfigureComponents"],
        resetTypes: undefined,
        virtualMediaOf: "system",
        model: "",
        firmwareVersion: "",
        time: "",
        clockSkewMs: undefined,
        eventLog: false,
        serialLog: false,
      }),
      readLog: async () => [],
      readHardware: async () => ({ hardware: fakeInventory([this.disk, ...this.extraDisks], bootMac), unknown: ["pci", "tpm"] }),
      readDrives: async () => [this.disk, ...this.extraDisks],
      readClaim: async () => ({ reading: readClaim(this.assetTag), text: this.assetTag, writable: true }),
      writeClaim: async (_progress, text, expected) => {
        if (this.assetTag !== expected) throw new BareMetalError("HOST_CLAIMED", "the tag changed");
        this.assetTag = text;
      },
      close: async () => {
        if (isOpen) this.openSessions--;
        isOpen = false;
      },
    };
  }

  #powerOn(): void {
    if (this.power === "On") return;
    this.power = "On";
    this.posts++;
    this.log.push("power on");
    const fromMedium = this.bootOnce && this.media !== "" && this.servedAttempt !== undefined;
    this.bootOnce = false;
    if (fromMedium) this.running = { kind: "ramdisk", attempt: this.servedAttempt?.attempt ?? "" };
    else this.#startSystem();
  }

  #startSystem(): void {
    const label = this.disk.content.label;
    const nonce = label?.digest.split(".")[1] ?? "";
    this.running = label?.phase === "complete" ? { kind: "system", nonce } : { kind: "nothing" };
    if (nonce !== this.#reportedNonce) this.hasReported = false;
    this.#reportedNonce = nonce;
    this.systemBootId = `boot-${++this.#systemBoots}`;
  }

  #site(): SiteService {
    let count = this.records.size;
    return {
      open: async (_progress, request) => {
        const attempt = request.resume ?? {
          attempt: `attempt-${this.posts}-${count++}`,
          token: "t",
          directory: "d",
          hostUuid: request.hostUuid,
        };
        this.servedAttempt = attempt;
        this.unfinishedAttempts.add(attempt.attempt);
        return this.#service(attempt);
      },
      close: async () => undefined,
    };
  }

  #service(attempt: BootAttempt): HostService {
    let isRetired = false;
    const isHere = (): boolean => this.agentDials && this.running.kind === "ramdisk" && this.running.attempt === attempt.attempt;
    return {
      attempt,
      ...{
        isoUrl: `http://127.0.0.1:1/${attempt.attempt}/boot.iso`,
        isoSizeBytes: 30,
        reportUrl: `http://127.0.0.1:1/${attempt.attempt}/report`,
      },
      counters: () => ({ isoBytesRead: 1, stage2Bytes: 2, imageBytesSent: 3, ramdiskBoots: 1 }),
      mediaFetched: () => this.bmcFetchesMedia,
      stage1Failure: () => undefined,
      agent: () => (isHere() ? this.#agent(attempt) : undefined),
      awaitAgent: async (progress, timeoutMs) => {
        for (const end = this.clock.time + timeoutMs; this.clock.time < end; await this.clock.pause(1000)) {
          progress.signal.throwIfAborted();
          if (isHere()) return this.#agent(attempt);
        }
        throw new BareMetalError("AGENT_SILENT", "no agent called");
      },
      answerOs: (_report, answer) => void (this.hasReported = answer === "done"),
      awaitOs: async (progress, nonce, timeoutMs, after) => {
        for (const end = this.clock.time + timeoutMs; this.clock.time < end; await this.clock.pause(1000)) {
          progress.signal.throwIfAborted();
          const isReport = this.running.kind === "system" && this.running.nonce === nonce && this.reportsTo === attempt.attempt;
          if (!this.systemReports || !isReport || this.hasReported || this.systemBootId === after) continue;
          return { nonce, bootId: this.systemBootId, prettyName: "Fake OS", receivedAt: this.clock.time };
        }
        throw new BareMetalError("OS_SILENT", "no report came");
      },
      publishImage: () => "http://127.0.0.1:1/image",
      retireToken: () => void (isRetired = true),
      close: async () => {
        if (isRetired) this.unfinishedAttempts.delete(attempt.attempt);
      },
    };
  }

  #agent(attempt: BootAttempt): Agent {
    const step = (name: string): void => {
      if (this.loseAgentAt === name) {
        this.loseAgentAt = undefined;
        this.running = { kind: "nothing" };
        throw new BareMetalError("AGENT_LOST", "the agent is gone");
      }
      if (this.running.kind !== "ramdisk" || this.running.attempt !== attempt.attempt)
        throw new BareMetalError("AGENT_LOST", "the agent is gone");
      this.log.push(name);
    };
    const label = (value: DiskLabel): void => void (this.disk = { ...this.disk, content: { kind: "ours", found: [], label: value } });
    return {
      ...{ attempt: attempt.attempt, uptimeAtHello: 1, bootId: "ramdisk", version: "0", logTail: () => [] },
      lldp: async () => this.neighbors,
      measure: async () => ({ bytes: 0, networkSeconds: 0, hashSeconds: 0, diskSeconds: 0, peakRssBytes: 0 }),
      inspect: async () => {
        step("inspect");
        return fakeInventory([this.disk, ...this.extraDisks], bootMac);
      },
      prepareDisk: async (_progress, request) => {
        step("prepareDisk");
        this.written.prepare++;
        this.imageOnDisk = false;
        label({ ...request.label, phase: "writing" });
      },
      writeImage: async () => {
        step("writeImage");
        if (!this.imageOnDisk) this.written.image++;
        const already = this.imageOnDisk;
        this.imageOnDisk = true;
        return already ? { bytesWritten: 0, bytesAlreadyThere: 10 } : { bytesWritten: 10, bytesAlreadyThere: 0 };
      },
      finishDisk: async (_progress, request) => {
        step("finishDisk");
        this.written.finish++;
        this.reportsTo = attempt.attempt;
        label({ ...request.label, phase: "complete" });
      },
      setBootEntry: async () => {
        step("setBootEntry");
        return { entry: "Boot0001" };
      },
      handOver: async () => {
        step("handOver");
        if (this.kexec.method === "reboot") this.posts++;
        this.#startSystem();
        return this.kexec;
      },
      ...this.#cleaner(step),
      powerOff: async () => void (this.power = "Off"),
    };
  }

  #cleaner(step: (name: string) => void): Pick<Agent, "eraseDisk" | "cleanDisk"> {
    return {
      eraseDisk: async (_progress, request) => {
        step("eraseDisk");
        if (this.eraseFailure !== undefined) throw this.eraseFailure;
        this.erased.push(`${request.disk.serialNumber} ${request.mode}${request.overwrite === "foreign" ? " foreign" : ""}`);
        this.#fill(request.disk.serialNumber, { kind: "ours", found: [], label: { ...request.label, phase: "preparing" } });
        return { method: request.mode === "overwrite" ? "overwrite" : "nvmeSanitizeCrypto", seed: "ab", samples: 250 };
      },
      cleanDisk: async (_progress, request) => {
        step("cleanDisk");
        this.written.cleaned++;
        this.#fill(request.disk.serialNumber, { kind: "empty", found: [] });
      },
    };
  }

  #fill(serialNumber: string, content: DiskContent): void {
    const fill = (disk: Disk): Disk => (disk.serialNumber === serialNumber ? { ...disk, content } : disk);
    this.disk = fill(this.disk);
    this.extraDisks = this.extraDisks.map(fill);
  }
}

export function fakeDisk(change: Partial<Disk> = {}): Disk {
  return {
    ...{ path: "/dev/sda", name: "/dev/sda", alternateNames: [], type: "SSD", rotational: false, removable: false, readOnly: false },
    ...{ sizeBytes: 10 * gib, logicalSectorBytes: 512, vendor: "Fake", model: "F-DISK", serialNumber: "D1", wwn: "", hctl: "0:0:0:0" },
    content: { kind: "empty", found: [] },
    ...change,
  };
}

export const fakeTarget = {
  address: parseBmcAddress("redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1"),
  ...{ username: "ops", password: "secret" },
  trust: { mode: "insecure" } as const,
};
