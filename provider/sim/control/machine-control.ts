import { join } from "node:path";
import type { MachineSpec } from "../machine/back-end.js";
import type { BmcMachine, PowerState, ResetType } from "../machine/bmc-machine.js";
import type { MediaCounters } from "../machine/http-media.js";
import type { BmcCertificate } from "../redfish/certificate.js";
import type { Journal, JournalEntry } from "../redfish/journal.js";
import type { RedfishService } from "../redfish/redfish-service.js";
import type { FaultName } from "./fault-table.js";
import type { ActiveFault, Faults, FaultSettings } from "./faults.js";
import { ForeignData } from "./foreign-data.js";
import { machineFaults, writeMachineFaults } from "./machine-faults-file.js";

/** A machine of the rack as a test sees it. */
export interface MachineSummary {
  readonly name: string;
  /** Such as redfish-virtualmedia://127.0.0.1:41883/redfish/v1/Systems/1. */
  readonly bmcAddress: string;
  /** SHA-256 of the BMC's certificate, hex; empty over plain HTTP. */
  readonly fingerprint: string;
  readonly macAddress: string;
  readonly uuid: string;
  readonly power: PowerState;
  /** Firmware POSTs, as the back end counts them. */
  readonly posts: number;
  readonly sessions: SessionSummary;
  /** Logins and requests with wrong credentials. */
  readonly failedLogins: number;
  readonly assetTag: string;
  readonly mediaImage: string;
  readonly faults: readonly ActiveFault[];
  readonly requests: number;
}

export interface SessionSummary {
  readonly live: number;
  /** Sessions that ran out instead of being deleted. */
  readonly expired: number;
  /** Those that nobody will delete any more: live and expired ones. Right when the client has ended. */
  readonly leaked: number;
}

export interface MediaSummary extends MediaCounters {
  readonly image: string;
  readonly rateBytesPerSecond?: number;
}

export type PowerAction = "press-button" | "cut" | "on" | "reset";

const resets = { "press-button": "PushPowerButton", cut: "ForceOff", on: "On", reset: "PowerCycle" } as const satisfies Record<
  PowerAction,
  ResetType
>;

export const powerActions = Object.keys(resets) as PowerAction[];

export interface MachineParts {
  readonly spec: MachineSpec;
  /** The machine's folder. */
  readonly folder: string;
  readonly host: string;
  readonly machine: BmcMachine;
  readonly service: RedfishService;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly certificate: BmcCertificate | undefined;
}

/** What a test does to one machine behind the provider's back. */
export class MachineControl {
  private readonly foreignData: ForeignData;

  constructor(private readonly parts: MachineParts) {
    this.foreignData = new ForeignData(parts.folder);
    parts.faults.onChange(() => this.applyMachineFaults());
    // Those of an earlier rack on the folder are gone with it.
    this.applyMachineFaults();
  }

  get name(): string {
    return this.parts.spec.name;
  }

  get folder(): string {
    return this.parts.folder;
  }

  get bmcAddress(): string {
    const scheme = this.parts.certificate === undefined ? "redfish-virtualmedia+http" : "redfish-virtualmedia";
    const host = this.parts.host.includes(":") ? `[${this.parts.host}]` : this.parts.host;
    return `${scheme}://${host}:${this.parts.service.port}/redfish/v1/Systems/1`;
  }

  async summary(): Promise<MachineSummary> {
    const { spec, machine, service, faults, journal } = this.parts;
    return {
      name: spec.name,
      bmcAddress: this.bmcAddress,
      fingerprint: service.fingerprint,
      macAddress: spec.macAddress,
      uuid: spec.uuid,
      power: machine.powerState,
      posts: await machine.postCount(),
      sessions: this.sessions(),
      failedLogins: service.sessions.failedLogins,
      assetTag: machine.assetTag,
      mediaImage: machine.mediaSlot.image,
      faults: faults.list(),
      requests: journal.length,
    };
  }

  /** Somebody in the machine room. Rejects with StateConflict for what makes no sense now. */
  async power(action: PowerAction): Promise<void> {
    await this.parts.machine.reset(resets[action]);
  }

  /** Somebody with access to the BMC writes its asset tag. */
  setTag(text: string): void {
    this.parts.machine.setAssetTag(text);
  }

  /** Throws a TypeError for wrong settings. */
  async setFault(name: FaultName, settings: FaultSettings = {}): Promise<void> {
    const disk = settings.parameters?.["disk"];
    if (disk !== undefined && !this.parts.spec.disks.some((each) => each.name === disk))
      throw new TypeError(`${this.name} has no disk ${disk}`);
    this.parts.faults.set(name, settings);
    await this.parts.service.showRightCertificate();
  }

  /** Clears one fault, or all. */
  async clearFault(name?: FaultName): Promise<void> {
    this.parts.faults.clear(name);
    await this.parts.service.showRightCertificate();
  }

  faults(): ActiveFault[] {
    return this.parts.faults.list();
  }

  /** Requests with a number above `after`. */
  journal(after = 0): JournalEntry[] {
    return this.parts.journal.read(after);
  }

  sessions(): SessionSummary {
    const live = this.parts.service.sessions.live().length;
    const expired = this.parts.service.sessions.expiredCount;
    return { live, expired, leaked: live + expired };
  }

  media(): MediaSummary {
    const { machine } = this.parts;
    const rate = machine.mediaRateBytesPerSecond;
    return { image: machine.mediaSlot.image, ...machine.mediaCounters, ...(rate === undefined ? {} : { rateBytesPerSecond: rate }) };
  }

  /** Undefined is as fast as it goes. */
  setMediaRate(bytesPerSecond: number | undefined): void {
    if (bytesPerSecond !== undefined && !(bytesPerSecond > 0)) throw new TypeError("the media rate must be above 0");
    this.parts.machine.mediaRateBytesPerSecond = bytesPerSecond;
  }

  /** The BMC restarts: connections and sessions are lost; resolves when it listens again. */
  async restartBmc(downMs = 0): Promise<void> {
    await this.parts.service.restart(downMs);
  }

  async close(): Promise<void> {
    this.parts.faults.close();
    await this.parts.service.close();
    await this.parts.machine.close();
  }

  private applyMachineFaults(): void {
    const { folder, spec, faults } = this.parts;
    const content = machineFaults(spec, faults);
    writeMachineFaults(join(folder, "faults.json"), content);
    this.foreignData.apply(content.foreignDisk);
  }
}
