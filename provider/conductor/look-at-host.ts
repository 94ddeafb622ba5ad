import type { DriftFacts } from "../domain/hardware/hardware-drift.js";
import type { BmcConnector, BmcDrive, BmcHardware, BmcIdentity, BmcTarget, ClaimState, PowerState } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";

export interface HostSight {
  readonly identity: BmcIdentity;
  readonly power: PowerState;
  readonly claim: ClaimState;
  /** Only where it was asked for. */
  readonly hardware?: BmcHardware;
  /** Only where they were asked for, and could all be read. */
  readonly drives?: readonly BmcDrive[];
}

export interface LookOptions {
  readonly connectTimeoutMs: number;
  /** Read the hardware too, as far as the BMC tells it; up to 60 requests more. */
  readonly hardware?: boolean;
  /** Read by what the drives are recognised, as far as `mostRequests` in all allow it. */
  readonly drives?: { readonly mostRequests: number };
}

/** One login, read-only. */
export async function lookAtHost(
  bmc: BmcConnector,
  target: BmcTarget,
  progress: Progress,
  options: number | LookOptions,
): Promise<HostSight> {
  const { connectTimeoutMs, hardware, drives: wanted }: LookOptions = typeof options === "number" ? { connectTimeoutMs: options } : options;
  const session = await bmc.connect(progress, target, { connectTimeoutMs, lookOnly: true });
  try {
    const sight = { identity: session.identity, power: await session.powerState(progress), claim: await session.readClaim(progress) };
    // One is left for the logout.
    const left = wanted === undefined ? 0 : wanted.mostRequests - session.requestCount - 1;
    const drives = left > 0 ? await session.readDrives(progress, left) : undefined;
    if (drives !== undefined) return { ...sight, drives };
    return hardware === true ? { ...sight, hardware: await session.readHardware(progress) } : sight;
  } finally {
    await session.close();
  }
}

/** What a comparison needs of a look; parts that it does not tell are left out. */
export function seenDriftFacts({ identity: { uuid, serialNumber, macAddresses }, drives }: HostSight): DriftFacts {
  return { board: { uuid, serialNumber }, macs: macAddresses, ...(drives === undefined ? {} : { disks: drives }) };
}

/** What a comparison needs of a BMC's view; parts that it does not tell are left out. */
export function bmcDriftFacts(identity: BmcIdentity, seen: BmcHardware): DriftFacts {
  const { uuid, serialNumber, macAddresses } = identity;
  const listed = seen.hardware.nics.map(({ mac }) => mac);
  return {
    board: { uuid, serialNumber },
    macs: [...new Set([...macAddresses, ...listed].map((mac) => mac.toLowerCase()))],
    ...(seen.unknown.includes("storage") ? {} : { disks: seen.hardware.storage }),
  };
}
