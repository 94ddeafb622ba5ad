import { createHash, randomBytes } from "node:crypto";
import { bmcKey } from "../domain/bmc/parse-address.js";
import type { Claim, ClaimPhase } from "../domain/bmc/claim.js";
import { claimOwner, formatClaim } from "../domain/bmc/claim.js";
import type { ErasureRecord } from "../domain/disk/erasure.js";
import { BareMetalError } from "../domain/errors.js";
import { describeClaim } from "../domain/host/claim-decision.js";
import type { Drift, DriftFacts } from "../domain/hardware/hardware-drift.js";
import type { DiskLabel, HardwareFacts, Inventory, PinnedDisk } from "../domain/hardware/inventory.js";
import type { HintedDisk } from "../domain/hardware/root-device-hints.js";
import type { HostSpec } from "../domain/host/host-spec.js";
import type { HostGoal } from "../domain/host/next-step.js";
import type { HostStep } from "../domain/host/steps.js";
import type { MachineIdentity } from "../domain/host/verify-identity.js";
import type { Agent, HandOver, HostService, OsReport, ServeCounters } from "../ports/agent-link.js";
import type { BmcSession, BmcTarget, PowerState } from "../ports/bmc.js";
import type { PreparedImage } from "../ports/image-source.js";
import type { Progress } from "../ports/progress.js";
import type { RunRecord } from "../ports/run-store.js";
import type { HostDeps } from "./host-deps.js";
import { Timeline } from "./timeline.js";

/** What an earlier run left in the state. */
export interface HostMemory {
  readonly incarnation: string;
  readonly identity: MachineIdentity;
  readonly rootDevice: PinnedDisk | undefined;
  /** Digest of what is provisioned. */
  readonly provisioned?: string | undefined;
  /** A system runs that this program knows of and has not written: imported, or externally provisioned. */
  readonly followsSystem?: boolean;
  /** Hardware of the last inspection. */
  readonly hardware?: (DriftFacts & { readonly isInspected: boolean }) | undefined;
  /** Disks as an agent saw them last; undefined where none did. */
  readonly storage?: readonly HintedDisk[] | undefined;
}

export interface HostRunOptions {
  readonly deps: HostDeps;
  readonly spec: HostSpec;
  readonly target: BmcTarget;
  /** Incarnation this run acts as. */
  readonly incarnation: string;
  /** Digest of what is wanted on the disk; empty without an image. */
  readonly digest: string;
  readonly memory: HostMemory | undefined;
  readonly progress: Progress;
}

/** The mutable side of one run over one host: what is open, known and done. Decisions are in domain/host, effects in steps/. */
export class HostRun {
  readonly deps: HostDeps;
  readonly spec: HostSpec;
  readonly target: BmcTarget;
  readonly incarnation: string;
  readonly digest: string;
  readonly memory: HostMemory | undefined;
  readonly progress: Progress;
  readonly timeline: Timeline;
  readonly hostKey: string;

  #session: BmcSession | undefined;
  #service: HostService | undefined;
  unlock: (() => Promise<void>) | undefined;
  record: RunRecord | undefined;
  /** Text of the tag as last read or written; undefined where no claim can be held. */
  claimText: string | undefined;
  claimPhase: ClaimPhase | undefined;
  power: PowerState = "Unknown";
  agent: Agent | undefined;
  agentExpected = false;
  inventory: Inventory | undefined;
  disk: PinnedDisk | undefined;
  /** As `disk`, and known after the agent that found it is gone. */
  lastDisk: PinnedDisk | undefined;
  /** What was on the disk before is not there any more, or not whole. */
  isOldContentGone = false;
  label: DiskLabel | undefined;
  /** Records of what this run erased, or failed to. */
  readonly erasures: ErasureRecord[] = [];
  /** The claim has said that the server is cleaned: an earlier run was interrupted then, or this one lost its agent. */
  wasWiping = false;
  image: Promise<PreparedImage> | undefined;
  /** Ends the image's preparation with the run: a failure does not wait for a download. */
  readonly imageStop = new AbortController();
  imageWritten = false;
  /** How far the pinned disk is under this run's label. */
  labelPhase: "none" | "preparing" | "writing" | "complete" = "none";
  bootEntry: string | undefined;
  osResets = 0;
  isoBytes = 0;
  agentLosses = 0;
  finalCounters: ServeCounters | undefined;
  handOver: HandOver | undefined;
  handedOver = false;
  os: OsReport | undefined;
  /** The running system was started by the firmware from its own disk. */
  coldBootProven = false;
  /** Nobody can see it any more. */
  coldBootGivenUp = false;
  /** What the BMC told of the hardware, where the agent was not asked. */
  facts: HardwareFacts | undefined;
  /** Other hardware than the state knew. */
  drift: readonly Drift[] = [];
  /** Undefined for actions on a running system. */
  goal: HostGoal | undefined;
  settled = false;
  cleaned = false;
  registered = false;
  alreadyRunning = false;
  /** Something at the server was changed: from now on a failure leaves a half-made resource. */
  touched = false;
  ramdiskBoots = 0;
  step: HostStep = "register";
  /** Goes before every status, such as `[7/12] `. */
  stepPrefix = "";

  constructor(options: HostRunOptions) {
    this.deps = options.deps;
    this.spec = options.spec;
    this.target = options.target;
    this.incarnation = options.incarnation;
    this.digest = options.digest;
    this.memory = options.memory;
    this.progress = { ...options.progress, status: (text) => options.progress.status(text === "" ? "" : `${this.stepPrefix}${text}`) };
    this.timeline = new Timeline(options.progress.clock);
    this.hostKey = hostKeyOf(options.target);
  }

  get session(): BmcSession {
    if (this.#session === undefined) throw new BareMetalError("PROVIDER_BUG", "the BMC session is not open");
    return this.#session;
  }
  set session(session: BmcSession) {
    this.#session = session;
  }
  get hasSession(): boolean {
    return this.#session !== undefined;
  }

  get service(): HostService | undefined {
    return this.#service;
  }
  set service(service: HostService | undefined) {
    this.#service = service;
  }

  /** The connected agent; a step that needs it is only chosen while there is one. */
  get connectedAgent(): Agent {
    if (this.agent === undefined) throw new BareMetalError("PROVIDER_BUG", `step ${this.step} needs the agent`);
    return this.agent;
  }
  get connectedService(): HostService {
    if (this.#service === undefined) throw new BareMetalError("PROVIDER_BUG", `step ${this.step} needs the boot service`);
    return this.#service;
  }
  get pinnedDisk(): PinnedDisk {
    if (this.disk === undefined) throw new BareMetalError("PROVIDER_BUG", `step ${this.step} needs the pinned disk`);
    return this.disk;
  }

  get owner(): string {
    return claimOwner(this.spec.owner, sha256(this.spec.owner));
  }

  /** A system runs that our claim, or where it cannot be held our state, knows: it is shut down, not cut off. */
  get mayRun(): boolean {
    const isKnown = this.memory?.provisioned !== undefined || this.memory?.followsSystem === true;
    return this.claimPhase === "running" || (this.claimText === undefined && isKnown);
  }

  /** Moves our claim to `phase`; nothing where the BMC has no place for one. */
  async claim(phase: ClaimPhase, digest = ""): Promise<void> {
    this.wasWiping ||= this.claimPhase === "wiping";
    this.claimPhase = phase;
    if (this.claimText === undefined) return;
    const claim: Claim = { owner: this.owner, incarnation: this.incarnation, phase, digest };
    const text = formatClaim(claim);
    if (text === this.claimText) return;
    try {
      await this.session.writeClaim(this.progress, text, this.claimText);
    } catch (error) {
      // Refused is not written; with any other failure it may be.
      this.touched ||= !(error instanceof BareMetalError) || !["HOST_CLAIMED", "BMC_UNSUPPORTED", "BMC_REJECTED"].includes(error.code);
      throw error;
    }
    this.claimText = text;
    this.touched = true;
  }

  /** Before anything is changed at a server that another run may be working on by now. Throws HOST_CLAIMED. */
  async confirmClaim(): Promise<void> {
    if (this.claimText === undefined) return;
    const { reading } = await this.session.readClaim(this.progress);
    if (reading.kind !== "claim") return;
    const { owner, incarnation } = reading.claim;
    if (owner === this.owner && incarnation === this.incarnation) return;
    throw new BareMetalError("HOST_CLAIMED", `another run has taken ${this.spec.name} over meanwhile: ${describeClaim(reading.claim)}`, {
      subject: this.spec.name,
      remedy: "let only one program and one checkout manage this server",
    });
  }

  async remember(change: Partial<Omit<RunRecord, "version" | "hostKey">>): Promise<void> {
    this.record = { ...this.#recordOfThisWork(), ...change, incarnation: this.incarnation, digest: this.digest };
    await this.deps.runs.write(this.record);
  }

  /** What was remembered of other content says nothing about this one. */
  #recordOfThisWork(): RunRecord {
    const { record, hostKey, incarnation, digest } = this;
    if (record?.digest === digest) return record;
    const { attempt, disk, inventory, outcome, outcomeOf, erasing } = record ?? ({} as Partial<RunRecord>);
    const kept = { attempt, disk, inventory, outcome, outcomeOf, erasing };
    const known = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
    return { version: 1, hostKey, incarnation, digest, ...known };
  }

  /** Forgets what was known through an agent that is gone. */
  forgetAgent(): void {
    this.agent = undefined;
    this.agentExpected = false;
    this.inventory = undefined;
    this.imageWritten = false;
    this.bootEntry = undefined;
    this.disk = undefined;
    this.label = undefined;
    this.labelPhase = "none";
  }

  counters(): ServeCounters {
    return this.finalCounters ?? this.#service?.counters() ?? { isoBytesRead: 0, stage2Bytes: 0, imageBytesSent: 0, ramdiskBoots: 0 };
  }

  /** Ends what the run holds; never throws. */
  async close(): Promise<void> {
    this.imageStop.abort(new BareMetalError("CANCELLED", "the run is over"));
    await this.#service?.close().catch(() => undefined);
    await this.#session?.close();
    await this.unlock?.().catch(() => undefined);
    await this.image?.then((image) => image.release()).catch(() => undefined);
  }
}

/** Under which the run store keeps a host. */
export function hostKeyOf(target: BmcTarget): string {
  return sha256(bmcKey(target.address)).slice(0, 32);
}

export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
