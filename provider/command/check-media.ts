import { describeError } from "../domain/errors.js";
import type { BmcSession } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";
import { waitUntil } from "../progress/wait-until.js";
import { textAt } from "../resources/read-value.js";
import type { DoctorOptions } from "./doctor.js";
import { failed, ok, skipped, type FindingOf } from "./finding.js";
import type { Target } from "./targets.js";

const check = "BMC to here";
const fetchTimeoutMs = 20_000;

/** Inserts the boot medium, sees whether the BMC fetches it, and takes it out again. Somebody else's medium is left alone. */
export async function checkMedia(target: Target, session: BmcSession, options: DoctorOptions, progress: Progress): Promise<FindingOf> {
  if (!options.media) return skipped(check, "would insert a medium for a moment", "run doctor with --media");
  if (!session.capabilities.virtualMedia) return failed(check, "the BMC has no virtual CD", "look for a lacking licence");
  const before = await session.mediaState(progress);
  if (before.inserted) return skipped(check, `a medium is inserted already: ${before.image || "without a name"}`, "eject it first");
  const macAddress = textAt(target.inputs, "bootMACAddress")?.toLowerCase() ?? "02:00:00:00:00:00";
  const begin = progress.clock.now();
  try {
    const service = await options.deps.site.open(progress, {
      hostName: target.name,
      hostUuid: session.identity.uuid,
      bmcHost: target.bmc.address.host,
      network: { macAddress },
      netboot: "auto",
      kernelArguments: "",
    });
    try {
      await session.insertMedia(progress, service.isoUrl);
      await waitUntil(
        progress,
        { what: `the BMC to fetch ${new URL(service.isoUrl).host}`, timeoutMs: fetchTimeoutMs, intervalMs: 100 },
        { code: "MEDIA_NOT_FETCHED" },
        async () => (service.mediaFetched() ? { done: true, value: undefined } : { done: false, seen: "no request" }),
      );
      return ok(check, `fetched ${new URL(service.isoUrl).host} after ${((progress.clock.now() - begin) / 1000).toFixed(1)} s`);
    } finally {
      await session.ejectMedia(progress);
      service.retireToken();
      await service.close();
    }
  } catch (error) {
    return failed(
      check,
      describeError(error),
      "give --media-address with an address of this machine that the BMC can reach, and open the port",
    );
  }
}
