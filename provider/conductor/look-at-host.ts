import type { DriftFacts } from "../domain/hardware/hardware-drift.js";
import type { BmcConnector, BmcHardware, BmcIdentity, BmcTarget, ClaimState, PowerState } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";

export interface HostSight {
  readonly identity: BmcIdentity;
  readonly power: PowerState;
  readonly claim: ClaimState;
  /** Only where it was asked for. */
  readonly hardware?: BmcHardware;
}

export interface LookOptions {
  readonly connectTimeoutMs: number;
  /** Read the hardware too, as far as the BMC tells it; some requests more. */
  readonly hardware?: boolean;
}

/** One login, read-only. */
export async function lookAtHost(
  bmc: BmcConnector,
  target: BmcTarget,
  progress: Progress,
  options: number | LookOptions,
): Promise<HostSight> {
  const { connectTimeoutMs, hardware } = typeof options === "number" ? { connectTimeoutMs: options, hardware: false } : options;
  const session = await bmc.connect(progress, target, { connectTimeoutMs });
  try {
    const sight = { identity: session.identity, power: await session.powerState(progress), claim: await session.readClaim(progress) };
    return hardware === true ? { ...sight, hardware: await session.readHardware(progress) } : sight;
  } finally {
    await session.close();
  }
}

/** What a comparison needs of a BMC's view; parts that it does not tell are left out. */
export function bmcDriftFacts(identity: BmcIdentity, seen: BmcHardware | undefined): DriftFacts {
  const { uuid, serialNumber, macAddresses } = identity;
  const listed = seen?.hardware.nics.map(({ mac }) => mac) ?? [];
  return {
    board: { uuid, serialNumber },
    macs: [...new Set([...macAddresses, ...listed].map((mac) => mac.toLowerCase()))],
    ...(seen === undefined || seen.unknown.includes("storage") ? {} : { disks: seen.hardware.storage }),
  };
}
