import { formatBmcAddress } from "../../domain/bmc/parse-address.js";
import { incarnationAt } from "../../domain/bmc/claim.js";
import type { ResourceContext } from "../resource.js";
import type { ValueObject } from "../value.js";
import { bmcTargetOf } from "./bmc-target.js";
import { wantedDigests } from "./digests.js";
import { driveHost } from "./drive-host.js";
import type { HostContext } from "./host-context.js";
import { ownerOf } from "../provider-config.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { verifyCreate } from "./verify-change.js";
import { goalOf } from "./work-of.js";

/** Takes a server from whatever it is, as far as that is nobody's, to what its program says. Called again after a crash it goes on from what it finds. */
export async function createHost(
  host: HostContext,
  context: ResourceContext,
  inputs: ValueObject,
): Promise<{ id: string; outputs: ValueObject }> {
  const spec = specOfInputs(context.name, ownerOf(host.config, context.urn), inputs);
  verifyCreate(spec);
  const target = bmcTargetOf(inputs, host.config, undefined);
  const id = hostId(formatBmcAddress(target.address));
  context.progress.info(`id ${id}`);
  const goal = spec.requirePreviewedDisk && !spec.externallyProvisioned ? "available" : goalOf(spec);
  const outputs = await driveHost({
    host,
    context,
    id,
    inputs,
    oldOutputs: {},
    spec,
    target,
    incarnation: incarnationAt(context.progress.clock.now()),
    memory: undefined,
    digests: goal === "provisioned" ? wantedDigests(spec) : undefined,
    goal,
    cleanWanted: false,
  });
  return { id, outputs };
}

/** Deterministic, so that a lost state can be imported again: redfish://host:port/path. */
export function hostId(address: string): string {
  return address.replace(/^redfish-virtualmedia/, "redfish");
}
