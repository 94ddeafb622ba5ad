import { incarnationAt } from "../domain/bmc/claim.js";
import { BareMetalError, describeError } from "../domain/errors.js";
import { HostRun } from "../conductor/host-run.js";
import { runHost } from "../conductor/run-host.js";
import type { HostGoal } from "../domain/host/next-step.js";
import type { Progress } from "../ports/progress.js";
import { specOfInputs } from "../resources/bare-metal-host/spec-of-inputs.js";
import { textAt } from "../resources/read-value.js";
import type { DoctorOptions } from "./doctor.js";
import { failed, ok, skipped, type FindingOf } from "./finding.js";
import type { Target } from "./targets.js";

const check = "server to here";

/** Boots the ramdisk once, waits for its agent, switches the server off and gives it back. No disk is written. */
export async function checkBoot(target: Target, options: DoctorOptions, progress: Progress): Promise<FindingOf[]> {
  if (textAt(target.inputs, "bootMACAddress") === undefined)
    return [skipped(check, "no bootMACAddress is given", "name the server in a --hosts file with its bootMACAddress")];
  const spec = { ...specOfInputs(target.name, options.owner, target.inputs), image: undefined, onDelete: "powerOff" as const };
  const incarnation = incarnationAt(progress.clock.now());
  const start = (memory: HostRun["memory"]): HostRun =>
    new HostRun({ deps: options.deps, spec, target: target.bmc, incarnation, digest: "", memory, progress });
  const drive = async (run: HostRun, goal: HostGoal): Promise<HostRun> => {
    try {
      await runHost(run, goal, false);
      return run;
    } finally {
      await run.close();
    }
  };
  const run = start(undefined);
  try {
    await drive(run, "available");
    const seconds = run.timeline.result().phases.find(({ phase }) => phase === "awaitAgent")?.seconds ?? 0;
    const disks = run.inventory?.storage.map(({ path, model, sizeBytes }) => `${path} ${model} ${(sizeBytes / 1e9).toFixed(0)} GB`) ?? [];
    return [ok(check, `the agent called ${seconds.toFixed(0)} s after power-on; disks: ${disks.join("; ") || "none"}`)];
  } catch (error) {
    return [failed(check, describeError(error), (error instanceof BareMetalError && error.remedy) || "look at the server's console")];
  } finally {
    if (run.touched && run.hasSession) {
      const { uuid, serialNumber, sku, manufacturer, model } = run.session.identity;
      await drive(start({ incarnation, identity: { uuid, serialNumber, sku, manufacturer, model }, rootDevice: undefined }), "released");
    }
  }
}
