import { actOnSystem, type SystemAction } from "../../conductor/act-on-system.js";
import { HostRun, type HostMemory } from "../../conductor/host-run.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import type { BmcTarget } from "../../ports/bmc.js";
import { objectAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import type { ValueObject } from "../value.js";
import type { HostContext } from "./host-context.js";
import { inSlot } from "./in-slot.js";
import { hardwareOutput } from "./outputs.js";
import { recordedOutputs, withDrift } from "./recorded-outputs.js";
import type { OldHost } from "./work-of.js";

interface ActRequest {
  readonly host: HostContext;
  readonly context: ResourceContext;
  readonly id: string;
  readonly old: OldHost;
  readonly news: ValueObject;
  readonly spec: HostSpec;
  readonly target: BmcTarget;
  readonly memory: HostMemory;
  readonly actions: readonly SystemAction[];
}

/** Power, reboot and inspection of a server whose disk stays as it is. A failure leaves the state as it was, so that the next run does it again. */
export async function actOnHost({ host, context, id, old, news, spec, target, memory, actions }: ActRequest): Promise<ValueObject> {
  return inSlot(host, context, async () => {
    const digest = textAt(objectAt(old.outputs, "provisioned"), "digest") ?? "";
    const run = new HostRun({
      ...{ deps: host.deps, spec, target, incarnation: memory.incarnation, digest, memory, progress: context.progress },
    });
    try {
      await actOnSystem(run, actions);
      context.progress.status("");
      const isClaimed = run.claimText !== undefined;
      const outputs = recordedOutputs(
        spec,
        id,
        old,
        news,
        {
          bmcCertificateFingerprint: run.session.identity.certificateFingerprint,
          // What the agent saw is worth more, and is the same hardware unless the drift says otherwise.
          ...(run.facts === undefined || memory.hardware?.isInspected === true ? {} : { hardware: hardwareOutput(run.facts) }),
        },
        isClaimed,
      );
      return run.facts === undefined ? outputs : withDrift(outputs, run.drift);
    } finally {
      await run.close();
    }
  });
}
