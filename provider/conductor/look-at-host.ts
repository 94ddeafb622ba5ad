import type { BmcConnector, BmcIdentity, BmcTarget, ClaimState, PowerState } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";

export interface HostSight {
  readonly identity: BmcIdentity;
  readonly power: PowerState;
  readonly claim: ClaimState;
}

/** One login, read-only. */
export async function lookAtHost(bmc: BmcConnector, target: BmcTarget, progress: Progress, connectTimeoutMs: number): Promise<HostSight> {
  const session = await bmc.connect(progress, target, { connectTimeoutMs });
  try {
    return { identity: session.identity, power: await session.powerState(progress), claim: await session.readClaim(progress) };
  } finally {
    await session.close();
  }
}
