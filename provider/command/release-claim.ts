import { claimOwner } from "../domain/bmc/claim.js";
import { BareMetalError } from "../domain/errors.js";
import { describeClaim } from "../domain/host/claim-decision.js";
import { hostKeyOf, sha256 } from "../conductor/host-run.js";
import type { HostDeps } from "../conductor/host-deps.js";
import type { Progress } from "../ports/progress.js";
import type { Target } from "./targets.js";

export interface ReleaseOptions {
  readonly deps: Pick<HostDeps, "bmc" | "runs">;
  /** Whose claim may be removed; undefined: whoever's, if `confirmed` names it. */
  readonly owner: string | undefined;
  /** The claim's owner as doctor shows it, such as `plat/dc1~1a2b3c`: typed by a person who has made sure. */
  readonly confirmed: string | undefined;
  readonly timeoutMs: number;
}

/** Removes the claim from a server whose program is gone. Touches neither power, media nor disks. Returns what was done, in words. */
export async function releaseClaim(target: Target, options: ReleaseOptions, progress: Progress): Promise<string> {
  const session = await options.deps.bmc.connect(progress, target.bmc, { connectTimeoutMs: options.timeoutMs });
  try {
    const { reading, text } = await session.readClaim(progress);
    if (reading.kind === "none") return `${target.name} carries no claim: nothing to release`;
    if (reading.kind === "text") {
      throw new BareMetalError(
        "HOST_CLAIMED",
        `the asset tag of ${target.name} holds "${reading.text}", which is not a claim: it is left alone`,
        {
          subject: target.name,
          remedy: "change it at the BMC if it should go",
        },
      );
    }
    const { owner } = reading.claim;
    const isOurs = options.owner !== undefined && owner === claimOwner(options.owner, sha256(options.owner));
    if (!isOurs && options.confirmed !== owner) {
      throw new BareMetalError("HOST_CLAIMED", `${target.name} is claimed: ${describeClaim(reading.claim)}`, {
        subject: target.name,
        remedy: `make sure that no program manages it any more, then give --owner with the owner's full name, or --claimed-by ${owner}`,
      });
    }
    const unlock = await options.deps.runs.lock(hostKeyOf(target.bmc));
    try {
      await session.writeClaim(progress, "", text);
      await options.deps.runs.remove(hostKeyOf(target.bmc));
    } finally {
      await unlock();
    }
    return `released ${target.name} from ${describeClaim(reading.claim)}; its power, media and disks are as they were`;
  } finally {
    await session.close();
  }
}
