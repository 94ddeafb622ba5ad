import { dirname, join } from "node:path";
import { HostRun } from "../../provider/conductor/host-run.js";
import { runHost } from "../../provider/conductor/run-host.js";
import { assemble } from "../../provider/cmd/assemble.js";
import { incarnationAt } from "../../provider/domain/bmc/claim.js";
import type { HostGoal } from "../../provider/domain/host/next-step.js";
import type { Measured } from "../../provider/ports/agent-link.js";
import { startProgress } from "../../provider/progress/run-progress.js";
import { systemClock } from "../../provider/progress/system-clock.js";
import { bmcTargetOf } from "../../provider/resources/bare-metal-host/bmc-target.js";
import { wantedDigests } from "../../provider/resources/bare-metal-host/digests.js";
import { specOfInputs } from "../../provider/resources/bare-metal-host/spec-of-inputs.js";
import { parseProviderConfig } from "../../provider/resources/parse-provider-config.js";
import type { ValueObject } from "../../provider/resources/value.js";
import { distFile } from "../harness/dist.js";
import type { LabSite } from "../harness/site.js";

export interface HostMeasurement {
  readonly measured: Measured;
  readonly agentPeakBytes: number;
  readonly writeImageSeconds: number;
  readonly inspectSeconds: number;
}

/**
 * Provisions a server by the conductor itself, so that the agent can be asked in between: what network, hash and disk take each alone,
 * right before the image is written, and what it needed, right after.
 */
export async function measureHost(site: LabSite, inputs: ValueObject, print: (line: string) => void): Promise<HostMeasurement> {
  const config = parseProviderConfig({
    owner: "bench",
    serve: site.serve as ValueObject,
    cache: { dir: join(site.folder, "bench-cache") },
    bootArtefacts: site.env["BAREMETAL_BOOT_ARTEFACTS"],
  });
  const { deps, close } = assemble(config, dirname(distFile("agent")), "bench");
  const sink = { status: () => undefined, info: print, warn: print, debug: () => undefined };
  const progress = startProgress({ clock: systemClock, timeoutMs: 20 * 60_000, sink, what: "the measurement" });
  const spec = specOfInputs("server-1", "bench", inputs);
  const digest = wantedDigests(spec)?.digest ?? "";
  const incarnation = incarnationAt(Date.now());
  let measured: Measured | undefined;
  let agentPeakBytes = 0;
  const boundary = async (point: string): Promise<void> => {
    if (point === "writeImage:before") measured = await askLimits(run);
    if (point === "writeImage:after") agentPeakBytes = (await run.connectedAgent.measure(progress, {})).peakRssBytes;
  };
  const start = (memory: HostRun["memory"]): HostRun =>
    new HostRun({
      deps: { ...deps, boundary },
      spec,
      target: bmcTargetOf(inputs, config, undefined),
      incarnation,
      digest,
      memory,
      progress,
    });
  const run = start(undefined);
  const drive = async (one: HostRun, goal: HostGoal): Promise<void> => {
    try {
      await runHost(one, goal, goal === "released");
    } finally {
      await one.close();
    }
  };
  try {
    if (spec.image !== undefined) run.image = deps.images.prepare(progress, spec.image);
    await drive(run, "provisioned");
    const phases = new Map(run.timeline.result().phases.map(({ phase, seconds }) => [phase, seconds]));
    if (measured === undefined) throw new Error("the image was never written");
    return {
      measured,
      agentPeakBytes,
      writeImageSeconds: phases.get("writeImage") ?? 0,
      inspectSeconds: phases.get("inspect") ?? 0,
    };
  } finally {
    progress.stop();
    await close();
  }
}

async function askLimits(run: HostRun): Promise<Measured> {
  const image = await run.image;
  if (image === undefined || run.label === undefined) throw new Error("nothing to measure with");
  const url = run.connectedService.publishImage(image.map.digest, image.packedPath);
  return run.connectedAgent.measure(run.progress, { image: { disk: run.pinnedDisk, label: run.label, map: image.map, url } });
}
