import type { MachineBackEnd, MachineEvent, MachineSpec } from "./back-end.js";
import type { BmcMemory } from "./bmc-memory.js";
import type { BootOverride } from "./boot-override.js";
import { noOverride } from "./boot-override.js";
import type { MachineHappening } from "./happening.js";
import type { MediaCounters } from "./http-media.js";
import type { MachineFaults } from "./machine-faults.js";
import { StateConflict } from "./refusals.js";
import type { MediaSlot } from "./virtual-drive.js";
import { VirtualDrive } from "./virtual-drive.js";

export type PowerState = "On" | "Off" | "PoweringOn" | "PoweringOff";

export const resetTypes = [
  "On",
  "ForceOn",
  "ForceOff",
  "GracefulShutdown",
  "GracefulRestart",
  "ForceRestart",
  "PowerCycle",
  "PushPowerButton",
] as const;
export type ResetType = (typeof resetTypes)[number];

export interface BmcMachineOptions {
  readonly spec: MachineSpec;
  readonly backEnd: MachineBackEnd;
  readonly faults: MachineFaults;
  readonly memory: BmcMemory;
  readonly saveMemory: (memory: BmcMemory) => void;
  /** How long PoweringOn and PoweringOff last; default 0: a reset has ended when it is answered. */
  readonly powerLagMs?: number;
  readonly mediaRateBytesPerSecond?: number;
}

/** A server and its BMC: power, boot override, virtual CD, asset tag. Changes of power are done one after the other. */
export class BmcMachine {
  readonly spec: MachineSpec;
  /** Starts of the machine since the rack runs, whoever asked for them. */
  startCount = 0;
  mediaRateBytesPerSecond: number | undefined;
  private readonly backEnd: MachineBackEnd;
  private readonly options: BmcMachineOptions;
  private memory: BmcMemory;
  private power: { state: PowerState; before: PowerState; changedAt: number };
  private readonly drive: VirtualDrive;
  private restartAfterOff = false;
  private powerQueue: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly happeningListeners: ((happening: MachineHappening) => void)[] = [];

  constructor(options: BmcMachineOptions) {
    this.options = options;
    this.spec = options.spec;
    this.backEnd = options.backEnd;
    this.memory = options.memory;
    this.mediaRateBytesPerSecond = options.mediaRateBytesPerSecond;
    this.drive = new VirtualDrive({
      backEnd: options.backEnd,
      faults: options.faults,
      rate: () => this.mediaRateBytesPerSecond,
      tell: (happening) => this.tell(happening),
    });
    const state = options.backEnd.isOn ? "On" : "Off";
    this.power = { state, before: state, changedAt: 0 };
    options.backEnd.onEvent((event) => this.onEvent(event));
  }

  /** The true state. */
  get powerState(): PowerState {
    return this.power.state;
  }

  /** The state as the BMC reports it: late while the fault stale-power-state is set. `isCounted`: a client asked for it. */
  reportPowerState(isCounted: boolean): PowerState {
    const staleMs = this.options.faults.takeStalePowerStateMs(isCounted);
    return Date.now() - this.power.changedAt < staleMs ? this.power.before : this.power.state;
  }

  get assetTag(): string {
    return this.memory.assetTag;
  }

  get chassisAssetTag(): string {
    return this.memory.chassisAssetTag;
  }

  get override(): BootOverride {
    return this.memory.override;
  }

  get mediaSlot(): MediaSlot {
    return this.drive.slot;
  }

  /** Counters over all media so far. */
  get mediaCounters(): MediaCounters {
    return this.drive.counters;
  }

  /** True when a reset is answered before the power has changed. */
  get hasPowerLag(): boolean {
    return (this.options.powerLagMs ?? 0) > 0 || this.options.faults.look("power-lag") !== undefined;
  }

  /** Lines of the serial console, oldest first; undefined when the back end keeps none. */
  get serialLogPath(): string | undefined {
    return this.backEnd.serialLogPath;
  }

  onHappening(listener: (happening: MachineHappening) => void): void {
    this.happeningListeners.push(listener);
  }

  postCount(): Promise<number> {
    return this.backEnd.postCount();
  }

  setAssetTag(text: string): void {
    this.change({ assetTag: text });
  }

  setChassisAssetTag(text: string): void {
    this.change({ chassisAssetTag: text });
  }

  setOverride(override: BootOverride): void {
    const isLost = override.enabled !== "Disabled" && this.options.faults.take("override-lost") !== undefined;
    this.change({ override: override.enabled === "Disabled" || isLost ? noOverride : override });
  }

  /** Throws StateConflict at once for what makes no sense in the present state; the promise resolves when the power has changed (or the button is pressed). */
  reset(type: ResetType): Promise<void> {
    if (type.endsWith("Restart") && this.power.state === "Off") throw new StateConflict(`${type} while the machine is off`);
    const ignored = this.options.faults.look("reset-ignored");
    if (ignored !== undefined && new RegExp(String(ignored["type"] ?? "")).test(type)) {
      this.options.faults.take("reset-ignored");
      return Promise.resolve();
    }
    return this.inTurn(() => this.resetNow(type));
  }

  /** HEAD of the medium, then it is in the slot. Throws StateConflict when the slot is taken, MediaError when it cannot be read. */
  insertMedia(url: string): Promise<void> {
    return this.drive.insert(url);
  }

  /** Somebody else's medium: shown, and never fetched. */
  putForeignMedia(image: string): void {
    this.drive.putForeign(image);
  }

  ejectMedia(): Promise<void> {
    return this.drive.eject();
  }

  /** Stops the back end; the state of its disks and what ran stays for the next rack on the folder. */
  async close(): Promise<void> {
    this.closed = true;
    this.drive.close();
    await this.backEnd.close();
    await this.powerQueue;
  }

  private async resetNow(type: ResetType): Promise<void> {
    const isOn = this.power.state === "On";
    switch (type) {
      case "On":
      case "ForceOn":
        if (!isOn) await this.boot();
        return;
      case "ForceOff":
        if (isOn) await this.cut();
        return;
      case "ForceRestart":
      case "PowerCycle":
        if (isOn) await this.cut();
        return this.boot();
      case "PushPowerButton":
        return isOn ? this.pressButton() : this.boot();
      case "GracefulShutdown":
        if (isOn) await this.pressButton();
        return;
      case "GracefulRestart":
        this.restartAfterOff = isOn;
        if (isOn) await this.pressButton();
        return;
    }
  }

  private async pressButton(): Promise<void> {
    if (this.options.faults.take("graceful-ignored") === undefined) await this.backEnd.pressPowerButton();
  }

  private async boot(): Promise<void> {
    this.setPower("PoweringOn");
    try {
      await this.lag();
      await this.startBackEnd();
    } finally {
      this.setPower(this.backEnd.isOn ? "On" : "Off");
    }
  }

  private async startBackEnd(): Promise<void> {
    if (this.closed) return;
    const { faults } = this.options;
    if (faults.take("media-dropped") !== undefined) await this.drive.eject();
    if (faults.take("extra-reboot") !== undefined) await this.startAndStop();
    const { target, enabled } = this.memory.override;
    const isIgnored = enabled !== "Disabled" && this.options.faults.takeBootOnceIgnored();
    const isFromCd = enabled !== "Disabled" && target === "Cd" && this.drive.slot.inserted && !isIgnored;
    if (enabled === "Once") this.change({ override: noOverride });
    this.startCount++;
    this.tell({ kind: "boot", from: isFromCd ? "cd" : "boot-order" });
    await this.backEnd.start({ from: isFromCd ? "cd" : "boot-order" });
    if (faults.take("off-after-start") !== undefined) await this.backEnd.stop();
  }

  /** A POST that uses up the override and starts nothing. */
  private async startAndStop(): Promise<void> {
    if (this.memory.override.enabled === "Once") this.change({ override: noOverride });
    this.startCount++;
    await this.backEnd.start({ from: "boot-order" });
    await this.backEnd.stop();
  }

  private async cut(): Promise<void> {
    this.restartAfterOff = false;
    this.setPower("PoweringOff");
    try {
      await this.lag();
      await this.backEnd.stop();
    } finally {
      this.setPower(this.backEnd.isOn ? "On" : "Off");
    }
  }

  private onEvent(event: MachineEvent): void {
    this.inTurn(async () => {
      // A cut or another start that came before this event in the queue has made it void.
      if (this.closed || this.backEnd.isOn || this.power.state !== "On") return;
      if (event.kind === "guest-reset") return this.startBackEnd();
      this.setPower("Off");
      if (this.restartAfterOff) {
        this.restartAfterOff = false;
        await this.boot();
      }
    }).catch(() => this.setPower(this.backEnd.isOn ? "On" : "Off"));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.powerQueue.then(work);
    this.powerQueue = turn.catch(() => undefined);
    return turn;
  }

  private setPower(state: PowerState): void {
    if (state === this.power.state) return;
    const isLeaving = this.power.state === "On" || this.power.state === "Off";
    this.tell({ kind: "power", state });
    this.power = isLeaving ? { state, before: this.power.state, changedAt: Date.now() } : { ...this.power, state };
  }

  private tell(happening: MachineHappening): void {
    for (const listener of this.happeningListeners) listener(happening);
  }

  private change(part: Partial<BmcMemory>): void {
    this.memory = { ...this.memory, ...part };
    this.options.saveMemory(this.memory);
  }

  private async lag(): Promise<void> {
    const ms = Number(this.options.faults.take("power-lag")?.["lagMs"] ?? this.options.powerLagMs ?? 0);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
