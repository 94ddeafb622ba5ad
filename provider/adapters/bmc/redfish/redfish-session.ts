import type {
  BmcAbilities,
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
import { HardwareReader } from "./hardware-reader.js";
import { LogReader } from "./log.js";
import { findMediaSlots } from "./media-slots.js";
import { Power } from "./power.js";
import { resolveQuirks } from "./quirks.js";
import type { Resource, ResourceClient } from "./resource-client.js";
import type { Session } from "./session.js";
import type { Transport } from "./transport.js";
import { VirtualMedia } from "./virtual-media.js";

interface Parts {
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
    return this.#parts.power.read(progress);
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
  client.quirks = resolveQuirks({
    vendor: vendorOf(root),
    manufacturer: textAt(system.body, "Manufacturer"),
    model: textAt(system.body, "Model"),
  });
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
