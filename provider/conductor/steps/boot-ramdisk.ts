import { BareMetalError } from "../../domain/errors.js";
import { waitUntil } from "../../progress/wait-until.js";
import type { HostService } from "../../ports/agent-link.js";
import type { HostRun } from "../host-run.js";

const maxBoots = 2;
const mediaFetchTimeoutMs = 20_000;
const graceMs = 30_000;
/** Networks with spanning tree take half a minute; no agent is waited for longer than its deadline. */
const maxReconnectMs = 60_000;

/** Serves a boot medium, inserts it and starts the server from it, once. The running system is only switched off after the BMC has been seen to fetch the medium. */
export async function bootRamdisk(run: HostRun): Promise<void> {
  if (run.ramdiskBoots >= maxBoots) {
    throw new BareMetalError("AGENT_SILENT", `${run.spec.name} was booted ${maxBoots} times and no agent called`, {
      subject: run.spec.name,
      remedy:
        "look at the server's console; check that it can reach the provider's serve address and that bootMACAddress and ramdiskNetwork are right",
    });
  }
  const wasRunning = run.mayRun;
  await run.confirmClaim();
  await imageAllowsBoot(run, wasRunning);
  run.forgetAgent();
  await run.service?.close();
  run.service = undefined;
  const service = await openService(run, false);
  await run.session.insertMedia(run.progress, service.isoUrl);
  run.touched = true;
  await mediaFetched(run, service);
  await run.claim("booting", "");
  const isSet = await setBootOnceEarly(run);
  await run.session.powerOff(run.progress, wasRunning ? graceMs : 0);
  if (!isSet) await run.session.setBootOnceCd(run.progress);
  await run.session.powerOn(run.progress);
  run.timeline.countPost();
  run.power = "On";
  run.ramdiskBoots++;
  run.agentExpected = true;
}

/** A refusal comes while the old system still runs; but some BMCs take the override only while the server is off. */
async function setBootOnceEarly(run: HostRun): Promise<boolean> {
  try {
    await run.session.setBootOnceCd(run.progress);
    return true;
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "BMC_REJECTED") throw error;
    if ((await run.session.powerState(run.progress)) === "Off") throw error;
    run.progress.debug(`${error.message}: trying again when ${run.spec.name} is off`);
    return false;
  }
}

/** What runs keeps running until its successor is fetched and verified; any other server boots meanwhile, unless the image has failed already. */
async function imageAllowsBoot(run: HostRun, wasRunning: boolean): Promise<void> {
  if (run.image !== undefined) await (wasRunning ? run.image : Promise.race([run.image, Promise.resolve()]));
}

/** A medium that was not fetched is taken out again: nothing else of it is left at the BMC. */
async function mediaFetched(run: HostRun, service: HostService): Promise<void> {
  const wait = {
    what: `the BMC of ${run.spec.name} to fetch ${new URL(service.isoUrl).host}`,
    timeoutMs: mediaFetchTimeoutMs,
    intervalMs: 100,
  };
  const remedy =
    "set serve.mediaAddress (or a route in serve.routes) to an address of this machine that the BMC can reach, and open the port";
  try {
    await waitUntil(run.progress, wait, { code: "MEDIA_NOT_FETCHED", remedy }, async () =>
      service.mediaFetched() ? { done: true, value: undefined } : { done: false, seen: "no request" },
    );
  } catch (error) {
    await run.session.ejectMedia(run.progress).catch(() => undefined);
    throw error;
  }
}

/** Opens the host's boot service; with `resume` the one of an earlier attempt, if it still stands. */
export async function openService(run: HostRun, resume: boolean): Promise<NonNullable<HostRun["service"]>> {
  const { spec } = run;
  const earlier = resume ? run.record?.attempt : undefined;
  const service = await run.deps.site.open(run.progress, {
    hostName: spec.name,
    hostUuid: run.session.identity.uuid,
    bmcHost: run.target.address.host,
    network: spec.ramdiskNetwork,
    netboot: spec.netboot,
    // A serial console at 115200 baud slows a talking kernel down by seconds.
    kernelArguments: `quiet ${spec.kernelArguments}`.trim(),
    reconnectMs: Math.min(maxReconnectMs, spec.agentDeadlineMs),
    ...(earlier === undefined ? {} : { resume: earlier }),
  });
  run.service = service;
  run.isoBytes = service.isoSizeBytes;
  if (service.attempt.attempt !== earlier?.attempt) await run.remember({ attempt: service.attempt });
  return service;
}
