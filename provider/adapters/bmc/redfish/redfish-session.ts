import type {
  BmcAbilities,
  BmcDrive,
  BmcCapabilities,
  BmcHardware,
  BmcIdentity,
  BmcLogEntry,
  BmcSession,
  ClaimState,
  MediaState,
  PowerState,
} from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { AbilitiesReader } from "./abilities.js";
import { allows, readAction } from "./action.js";
import { BootOverride } from "./boot-override.js";
import { ClaimTag } from "./claim-tag.js";
import { chassisPath, vendorOf } from "./discovery.js";
import { readIdentity } from "./identity.js";
import { textAt } from "./json-reader.js";
import { HardwarePass } from "./hardware-pass.js";
import { HardwareReader } from "./hardware-reader.js";
import { LogReader } from "./log.js";
import { findMediaSlots } from "./media-slots.js";
import { Power, powerOf } from "./power.js";
import { resolveQuirks } from "./quirks.js";
import type { Resource, ResourceClient } from "./resource-client.js";
import type { Session } from "./session.js";
import type { Transport } from "./transport.js";
import { VirtualMedia } from "./virtual-media.js";

interface Parts {
  /** Of the login, for a session that only looks. */
  readonly seenPower?: PowerState;
  readonly identity: BmcIdentity;
  readonly capabilities: BmcCapabilities;
  readonly power: Power;
  readonly media: VirtualMedia;
  readonly boot: BootOverride;
  readonly claim: ClaimTag;
  readonly hardware: HardwareReader;
  readonly logs: LogReader;
  readonly abilities: AbilitiesReader;
}

/** A logged-in Redfish service, seen as the port sees it. */
export class RedfishSession implements BmcSession {
  readonly identity: BmcIdentity;
  readonly capabilities: BmcCapabilities;
  readonly #transport: Transport;
  readonly #session: Session;
  readonly #parts: Parts;

  constructor(transport: Transport, session: Session, parts: Parts) {
    this.#transport = transport;
    this.#session = session;
    this.#parts = parts;
    this.identity = parts.identity;
    this.capabilities = parts.capabilities;
  }

  get requestCount(): number {
    return this.#transport.requestCount;
  }

  powerState(progress: Progress): Promise<PowerState> {
    const { seenPower, power } = this.#parts;
    return seenPower === undefined ? power.read(progress) : Promise.resolve(seenPower);
  }

  powerOn(progress: Progress): Promise<void> {
    return this.#parts.power.on(progress);
  }

  powerOff(progress: Progress, graceMs: number): Promise<void> {
    return this.#parts.power.off(progress, graceMs);
  }

  mediaState(progress: Progress): Promise<MediaState> {
    return this.#parts.media.read(progress);
  }

  insertMedia(progress: Progress, url: string): Promise<void> {
    return this.#parts.media.insert(progress, url);
  }

  ejectMedia(progress: Progress): Promise<void> {
    return this.#parts.media.eject(progress);
  }

  setBootOnceCd(progress: Progress): Promise<void> {
    return this.#parts.boot.setOnceCd(progress);
  }

  clearBootOverride(progress: Progress): Promise<void> {
    return this.#parts.boot.clear(progress);
  }

  readHardware(progress: Progress): Promise<BmcHardware> {
    return this.#parts.hardware.read(progress);
  }

  readDrives(progress: Progress, mostRequests: number): Promise<readonly BmcDrive[] | undefined> {
    return this.#parts.hardware.readDrives(progress, mostRequests);
  }

  readAbilities(progress: Progress): Promise<BmcAbilities> {
    return this.#parts.abilities.read(progress);
  }

  readLog(
    progress: Progress,
    log: "events" | "serial",
    options: { readonly limit: number; readonly sinceId?: string },
  ): Promise<readonly BmcLogEntry[]> {
    return this.#parts.logs.read(progress, log, options);
  }

  readClaim(progress: Progress): Promise<ClaimState> {
    return this.#parts.claim.read(progress);
  }

  writeClaim(progress: Progress, text: string, expected: string): Promise<void> {
    return this.#parts.claim.write(progress, text, expected);
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#transport.close();
  }
}

/** Looks at everything once: which machine this is, what its BMC can do and where. */
export async function exploreSystem(
  client: ResourceClient,
  progress: Progress,
  root: Resource,
  system: Resource,
  certificateFingerprint: string,
  username: string,
): Promise<Parts> {
  client.quirks = quirksOf(root, system);
  const identity = await readIdentity(client, progress, system, certificateFingerprint);
  const mediaSlots = await findMediaSlots(client, progress, system);
  const media = new VirtualMedia(client, mediaSlots);
  const boot = new BootOverride(client, system.path);
  const claim = new ClaimTag(client, system.path, chassisPath(system));
  const reset = await readAction(client, progress, system.body, "#ComputerSystem.Reset", "ResetType");
  const logs = new LogReader(client, system);
  return {
    identity,
    logs,
    abilities: new AbilitiesReader({ client, root, system, username, logs, reset, mediaSlots }),
    media,
    boot,
    claim,
    hardware: new HardwareReader(client, root, system.path, identity),
    power: new Power(client, system.path),
    capabilities: {
      virtualMedia: media.isPresent,
      bootOnceCd: (await boot.cdTarget(progress)) !== undefined,
      gracefulShutdown: reset.target !== "" && allows(reset, "GracefulShutdown"),
      claim: await claim.carrier(progress),
    },
  };
}

const lookLimits = { mostRequests: 20, longestMs: 20_000 };

/** Which machine this is, its power and its claim, by few requests; nothing can be changed over it. */
export async function lookAtSystem(
  client: ResourceClient,
  progress: Progress,
  root: Resource,
  system: Resource,
  certificateFingerprint: string,
  username: string,
): Promise<Parts> {
  client.quirks = quirksOf(root, system);
  const pass = new HardwarePass(client, progress, root, lookLimits);
  const identity = await readIdentity(client, progress, system, certificateFingerprint, pass);
  const logs = new LogReader(client, system);
  const reset = { target: "", allowed: undefined };
  return {
    identity,
    logs,
    abilities: new AbilitiesReader({ client, root, system, username, logs, reset, mediaSlots: [] }),
    media: new VirtualMedia(client, []),
    boot: new BootOverride(client, system.path),
    claim: new ClaimTag(client, system.path, chassisPath(system), system),
    hardware: new HardwareReader(client, root, system.path, identity, system.body),
    power: new Power(client, system.path),
    seenPower: powerOf(system),
    capabilities: { virtualMedia: false, bootOnceCd: false, gracefulShutdown: false, claim: "none" },
  };
}

function quirksOf(root: Resource, system: Resource): ResourceClient["quirks"] {
  const { body } = system;
  return resolveQuirks({ vendor: vendorOf(root), manufacturer: textAt(body, "Manufacturer"), model: textAt(body, "Model") });
}
