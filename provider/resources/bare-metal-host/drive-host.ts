import { HostRun, type HostMemory } from "../../conductor/host-run.js";
import { runHost } from "../../conductor/run-host.js";
import { findDisk } from "../../conductor/steps/pin-disk.js";
import { pinOf } from "../../domain/hardware/root-device-hints.js";
import { describeError } from "../../domain/errors.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import type { BmcTarget } from "../../ports/bmc.js";
import type { ResourceContext } from "../resource.js";
import { InitFailed } from "../resource.js";
import type { ValueObject } from "../value.js";
import type { WantedDigests } from "./digests.js";
import type { HostContext } from "./host-context.js";
import { inSlot } from "./in-slot.js";
import { lookAtImage } from "./look-at-image.js";
import { brokenOutputs, reachedOutputs } from "./outcome.js";

export interface DriveRequest {
  readonly host: HostContext;
  readonly context: ResourceContext;
  readonly id: string;
  readonly inputs: ValueObject;
  readonly oldOutputs: ValueObject;
  readonly spec: HostSpec;
  readonly target: BmcTarget;
  readonly incarnation: string;
  readonly memory: HostMemory | undefined;
  readonly digests: WantedDigests | undefined;
  readonly goal: "provisioned" | "available" | "followed";
  readonly cleanWanted: boolean;
}

/** Takes a host to its goal; once the server was touched a failure is a half-made resource that the next run finishes. Before, the state stays as it was. */
export async function driveHost(request: DriveRequest): Promise<ValueObject> {
  const { host, context, spec } = request;
  return inSlot(host, context, async () => {
    if (request.goal === "provisioned") await lookAtImage(host.deps.images, spec, request.memory?.rootDevice, request.oldOutputs);
    const run = startRun(request);
    const outcome = { run, id: request.id, inputs: request.inputs, oldOutputs: request.oldOutputs, digests: request.digests };
    try {
      await runHost(run, request.goal, request.cleanWanted);
      if (spec.requirePreviewedDisk && spec.image !== undefined && run.inventory !== undefined)
        run.disk ??= pinOf(findDisk(run, run.inventory));
      const outputs = await reachedOutputs(outcome, request.goal);
      context.progress.status("");
      return outputs;
    } catch (error) {
      if (!run.touched) throw error;
      throw new InitFailed(request.id, brokenOutputs(outcome, describeError(error)), [describeError(error)], {
        cause: error,
      });
    } finally {
      await run.close();
    }
  });
}

function startRun(request: DriveRequest): HostRun {
  const { host, spec, context } = request;
  const run = new HostRun({
    deps: host.deps,
    spec,
    target: request.target,
    incarnation: request.incarnation,
    digest: request.goal === "provisioned" ? (request.digests?.digest ?? "") : "",
    memory: request.memory,
    progress: context.progress,
  });
  if (request.goal === "provisioned" && spec.image !== undefined) {
    // Fetched and verified while the firmware starts; a failure shows before the first byte is written.
    const signal = AbortSignal.any([context.progress.signal, run.imageStop.signal]);
    run.image = host.deps.images.prepare({ ...context.progress, signal }, spec.image);
    run.image.catch(() => undefined);
  }
  return run;
}
