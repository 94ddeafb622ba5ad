import type { BmcConnector } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";
import type { Target } from "./targets.js";

export interface BmcEventLine {
  readonly host: string;
  /** As the BMC writes it; empty when it does not say. */
  readonly time: string;
  readonly severity: string;
  readonly text: string;
}

/** The newest entries of a BMC's event log, oldest first. */
export async function bmcEvents(
  target: Target,
  bmc: BmcConnector,
  limit: number,
  timeoutMs: number,
  progress: Progress,
): Promise<readonly BmcEventLine[]> {
  const session = await bmc.connect(progress, target.bmc, { connectTimeoutMs: timeoutMs });
  try {
    const entries = await session.readLog(progress, "events", { limit });
    return entries.map(({ created, severity, message }) => ({ host: target.name, time: created, severity, text: message }));
  } finally {
    await session.close();
  }
}
