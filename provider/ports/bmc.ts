import type { BmcAddress } from "../domain/bmc/address.js";
import type { ClaimReading } from "../domain/bmc/claim.js";
import type { HardwareFacts } from "../domain/hardware/inventory.js";
import type { Progress } from "./progress.js";

export type PowerState = "On" | "Off" | "PoweringOn" | "PoweringOff" | "Unknown";

export type BmcTrust =
  | { readonly mode: "ca"; readonly certificates: string }
  /** SHA-256 of the leaf certificate, hex, without colons, lower-case. */
  | { readonly mode: "pin"; readonly fingerprint: string }
  /** Trust on first use: `known` is what an earlier run recorded; a change is BMC_CERTIFICATE with old and new. */
  | { readonly mode: "tofu"; readonly known?: string }
  | { readonly mode: "insecure" };

export interface BmcTarget {
  readonly address: BmcAddress;
  readonly username: string;
  readonly password: string;
  readonly trust: BmcTrust;
}

/** Who the machine behind a BMC is. Empty strings where the BMC does not say. UUID lower-case. */
export interface BmcIdentity {
  readonly uuid: string;
  readonly serialNumber: string;
  readonly sku: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly biosVersion: string;
  /** Host NICs' MACs, lower-case, as far as the BMC knows them. */
  readonly macAddresses: readonly string[];
  /** SHA-256 of the BMC's leaf certificate, hex; empty over plain HTTP. */
  readonly certificateFingerprint: string;
}

export interface BmcCapabilities {
  readonly virtualMedia: boolean;
  readonly bootOnceCd: boolean;
  readonly gracefulShutdown: boolean;
  /** Where a claim can be written. */
  readonly claim: "system" | "chassis" | "none";
}

export interface MediaState {
  readonly inserted: boolean;
  readonly image: string;
}

/** Where the claim stands, and what must be unchanged for a write to be safe. */
export interface ClaimState {
  readonly reading: ClaimReading;
  /** The tag as it stands, untrimmed; what a write has to name as expected. */
  readonly text: string;
  readonly writable: boolean;
}

/** Parts of the hardware facts that a BMC may be silent about. */
export type HardwarePart = "cpu" | "memory" | "nics" | "storage" | "pci" | "secureBoot" | "tpm";

/** What a BMC tells of the hardware without a boot, in the shape of the agent's facts. */
export interface BmcHardware {
  readonly hardware: HardwareFacts;
  /**
   * Parts that the BMC does not tell, or that could not be read in full: absent or empty there means nothing, so they are never compared
   * as a change. What a BMC cannot know (driver, kexec, disk names, flags, addresses) is empty, false or 0 always.
   */
  readonly unknown: readonly HardwarePart[];
}

/** By what a drive is recognised; empty where the BMC does not say. */
export type BmcDrive = Pick<HardwareFacts["storage"][number], "serialNumber" | "wwn" | "model">;

/** A record of one of the BMC's logs. */
export interface BmcLogEntry {
  /** The BMC's own; no two entries of a log have the same. */
  readonly id: string;
  /** ISO 8601, UTC; empty where the BMC does not say, as for lines of a serial console. */
  readonly created: string;
  /** OK, Warning or Critical; empty where the BMC does not say. */
  readonly severity: string;
  /** Without control characters but tab and line feed. */
  readonly message: string;
}

/** What the BMC and our account at it can do, for a person to judge. */
export interface BmcAbilities {
  /** Our account's role; empty where it cannot be read. */
  readonly role: string;
  /** Redfish's names, such as ConfigureComponents; undefined where they cannot be read, which many BMCs allow administrators only. */
  readonly privileges: readonly string[] | undefined;
  /** ResetTypes of the server; undefined where the BMC does not say. */
  readonly resetTypes: readonly string[] | undefined;
  /**
   * Whose resource the virtual CD is. By Redfish's base privilege registry that of a manager takes ConfigureManager, which no Operator
   * has; that of a system ConfigureComponents. Vendors have exceptions.
   */
  readonly virtualMediaOf: "system" | "manager" | "none";
  /** Of the BMC itself; empty where it does not say. */
  readonly model: string;
  readonly firmwareVersion: string;
  /** The BMC's clock, ISO 8601, UTC; empty where it does not say. */
  readonly time: string;
  /** Milliseconds that the BMC's clock is ahead of ours; undefined without `time`. To about a second. */
  readonly clockSkewMs: number | undefined;
  readonly eventLog: boolean;
  readonly serialLog: boolean;
}

/**
 * One login at one BMC. Every call observes first and is harmless when repeated; none believes an answer that it has not read back.
 * All reject with BareMetalError BMC_*; none leaves a request in flight when `progress.signal` is aborted.
 */
export interface BmcSession {
  readonly identity: BmcIdentity;
  readonly capabilities: BmcCapabilities;
  /** Requests sent so far in this session. */
  readonly requestCount: number;

  powerState(progress: Progress): Promise<PowerState>;
  /** Returns when the state reads On. */
  powerOn(progress: Progress): Promise<void>;
  /** Graceful first when `graceMs` > 0, then by force; returns when the state reads Off. */
  powerOff(progress: Progress, graceMs: number): Promise<void>;

  mediaState(progress: Progress): Promise<MediaState>;
  /** Ejects what is in the slot, inserts `url` (plain http, ends in .iso), returns when it reads back as inserted. */
  insertMedia(progress: Progress, url: string): Promise<void>;
  ejectMedia(progress: Progress): Promise<void>;

  /** Boot once from the virtual CD, UEFI; read back. */
  setBootOnceCd(progress: Progress): Promise<void>;
  clearBootOverride(progress: Progress): Promise<void>;

  /** Hardware facts in one pass: at most 60 requests and 60 s; refused or garbled resources count as unknown and never reject. */
  readHardware(progress: Progress): Promise<BmcHardware>;
  /** All drives, by at most `mostRequests` requests; undefined where that is too few, or what the kernel sees is hidden behind volumes. Never rejects for what is refused or garbled. */
  readDrives(progress: Progress, mostRequests: number): Promise<readonly BmcDrive[] | undefined>;

  /** At most 40 requests; what is refused counts as not told. */
  readAbilities(progress: Progress): Promise<BmcAbilities>;
  /**
   * The newest `limit` entries (at most 1000), oldest first: of the event log, or the lines of the serial console where the BMC keeps
   * them. With `sinceId`, only those after that entry; all that are left when the log no longer has it. At most 60 requests.
   * Rejects with BMC_UNSUPPORTED where there is no such log.
   */
  readLog(
    progress: Progress,
    log: "events" | "serial",
    options: { readonly limit: number; readonly sinceId?: string },
  ): Promise<readonly BmcLogEntry[]>;

  readClaim(progress: Progress): Promise<ClaimState>;
  /**
   * Writes `text` if the tag is empty or reads as `expected` now; read back twice. `text` empty releases the tag.
   * Rejects with HOST_CLAIMED when somebody else's text is there.
   */
  writeClaim(progress: Progress, text: string, expected: string): Promise<void>;

  /** Ends the session at the BMC; never rejects, safe to call twice. */
  close(): Promise<void>;
}

export interface BmcConnectOptions {
  readonly connectTimeoutMs?: number;
  /** For a look and nothing else: what only a change needs is not explored, so that `capabilities` say nothing, and power and claim are those of the login. Default false. */
  readonly lookOnly?: boolean;
}

export interface BmcConnector {
  /** One try at the credentials. Retries connection errors and not-ready answers within the progress's deadline, `connectTimeoutMs` at most. */
  connect(progress: Progress, target: BmcTarget, options?: BmcConnectOptions): Promise<BmcSession>;
}
