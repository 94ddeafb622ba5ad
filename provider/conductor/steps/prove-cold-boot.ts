import { BareMetalError } from "../../domain/errors.js";
import type { HostService, OsReport } from "../../ports/agent-link.js";
import type { HostRun } from "../host-run.js";
import { startWrittenSystem } from "./await-os.js";
import { openService } from "./boot-ramdisk.js";

const graceMs = 120_000;

/** Reboots the system that a kexec had started through the firmware, and waits for its report under another boot id. */
export async function proveColdBoot(run: HostRun): Promise<void> {
  const { os } = run;
  if (os === undefined) throw new BareMetalError("PROVIDER_BUG", "the system has not reported yet");
  const resuming = run.service === undefined;
  const service = run.service ?? (await openService(run, true));
  if (resuming && service.attempt.attempt !== run.record?.attempt?.attempt) {
    run.coldBootGivenUp = true;
    run.progress.warn(`${run.spec.name}: its cold boot cannot be proven any more: its system reports to an address of an earlier run`);
    return;
  }
  const report = (await reportOfResumed(run, service, os)) ?? (await rebootOnce(run, service, os));
  run.os = report;
  run.coldBootProven = true;
  await run.remember({ os: report, coldBootProven: true });
  service.answerOs(report, "done");
}

/** An earlier run was ended after the reboot: its system may be on its way. */
async function reportOfResumed(run: HostRun, service: HostService, os: OsReport): Promise<OsReport | undefined> {
  if (run.record?.coldBootFrom !== os.bootId) return undefined;
  if ((await run.session.powerState(run.progress)) !== "On") return undefined;
  try {
    return await service.awaitOs(run.progress, os.nonce, Math.min(run.spec.osDeadlineMs, 120_000), os.bootId);
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "OS_SILENT") throw error;
    return undefined;
  }
}

async function rebootOnce(run: HostRun, service: HostService, os: OsReport): Promise<OsReport> {
  const { name, osDeadlineMs } = run.spec;
  await run.confirmClaim();
  // Or the firmware may start the ramdisk again.
  await run.session.ejectMedia(run.progress);
  await run.session.clearBootOverride(run.progress);
  await run.remember({ coldBootFrom: os.bootId });
  await run.session.powerOff(run.progress, graceMs);
  await startWrittenSystem(run);
  run.progress.status("waiting for the system to report after a boot through the firmware");
  try {
    return await service.awaitOs(run.progress, os.nonce, osDeadlineMs, os.bootId);
  } catch (cause) {
    if (!(cause instanceof BareMetalError) || cause.code !== "OS_SILENT") throw cause;
    throw new BareMetalError("OS_SILENT", `the system on ${name} ran after kexec, but did not report after a boot through the firmware`, {
      subject: name,
      remedy: "look at the server's console: its boot order and the image's boot loader; verifyColdBoot: false accepts it as it runs",
      cause,
    });
  }
}
