import { BareMetalError, InputError } from "../../../domain/errors.js";
import { waitUntil } from "../../../progress/wait-until.js";
import type { Progress } from "../../../ports/progress.js";
import { actionTarget } from "./action.js";
import { hasKey, linkAt, linksAt, textAt } from "./json-reader.js";
import type { Resource, ResourceClient } from "./resource-client.js";

const rootPath = "/redfish/v1/";
const emptySystemsMs = 120_000;

/** The service root; found with and without the slash at its end. One without any links is waited out: AMI's shows it while it starts. */
export async function readServiceRoot(client: ResourceClient, progress: Progress): Promise<Resource> {
  const left = Math.max(client.retryUntil - progress.clock.now(), 0);
  const wait = {
    what: `the service root of the BMC ${client.host} to name its systems`,
    timeoutMs: Math.min(emptySystemsMs, left),
    intervalMs: 2000,
  };
  const remedy = "look at the BMC: it may be starting; if it stays so, restart the BMC";
  return waitUntil(progress, wait, { code: "BMC_BUSY", remedy }, async () => {
    const root = await eitherRoot(client, progress);
    const isComplete = linkAt(root.body, "Systems") !== "" || linkAt(root.body, "Links", "Sessions") !== "";
    return isComplete ? { done: true, value: root } : { done: false, seen: "a service root without links" };
  });
}

async function eitherRoot(client: ResourceClient, progress: Progress): Promise<Resource> {
  try {
    return await client.getRoot(progress, rootPath);
  } catch (error) {
    if (!(error instanceof BareMetalError) || error.code !== "BMC_REJECTED") throw error;
    return client.getRoot(progress, rootPath.replace(/\/$/, ""));
  }
}

/** Path to POST a login to; empty when the service has no sessions. */
export function sessionsPath(root: Resource): string {
  return linkAt(root.body, "Links", "Sessions");
}

/** The ComputerSystem that `systemPath` names, or the only one that can be booted and reset. */
export async function findSystem(client: ResourceClient, progress: Progress, root: Resource, systemPath: string): Promise<Resource> {
  if (systemPath !== "") return namedSystem(client, progress, root, systemPath);
  const paths = await systemPaths(client, progress, root);
  const systems: Resource[] = [];
  for (const path of paths) {
    const system = await client.find(progress, path);
    if (system !== undefined && isServer(system)) systems.push(system);
  }
  const [first] = systems;
  if (first !== undefined && systems.length === 1) return first;
  if (first === undefined) {
    throw new BareMetalError(
      "BMC_UNSUPPORTED",
      `the BMC ${client.host} has no system that can be booted and reset; it lists ${paths.join(", ")}`,
      {
        subject: client.host,
      },
    );
  }
  throw ambiguous(
    client,
    `the BMC ${client.host} has ${systems.length} systems`,
    systems.map((system) => system.path),
  );
}

/** GPU baseboards and the like are ComputerSystems too, without boot override or reset. */
function isServer(system: Resource): boolean {
  return hasKey(system.body, "Boot") && actionTarget(system.body, "#ComputerSystem.Reset") !== "";
}

async function namedSystem(client: ResourceClient, progress: Progress, root: Resource, systemPath: string): Promise<Resource> {
  const system = await client.find(progress, systemPath);
  if (system !== undefined) return system;
  const paths = await systemPaths(client, progress, root);
  const sameButCase = paths.find((path) => path.replace(/\/$/, "").toLowerCase() === systemPath.toLowerCase());
  if (sameButCase !== undefined) return client.get(progress, sameButCase);
  throw ambiguous(client, `the BMC ${client.host} has no system ${systemPath}`, paths);
}

function ambiguous(client: ResourceClient, text: string, paths: readonly string[]): InputError {
  const listed = client.clean(paths.join(", "));
  return new InputError("bmc.address", `${text}; it has ${listed}`, `add one of these paths to bmc.address: ${listed}`);
}

/** Waits out an empty collection, which some BMCs show while they start. */
async function systemPaths(client: ResourceClient, progress: Progress, root: Resource): Promise<readonly string[]> {
  const collection = linkAt(root.body, "Systems");
  if (collection === "") {
    throw new BareMetalError("BMC_UNSUPPORTED", `the service root of the BMC ${client.host} names no systems`, { subject: client.host });
  }
  const left = Math.max(client.retryUntil - progress.clock.now(), 0);
  const wait = { what: `a system at the BMC ${client.host}`, timeoutMs: Math.min(emptySystemsMs, left), intervalMs: 5000 };
  return waitUntil(progress, wait, { code: "BMC_BUSY", remedy: "look at the BMC: it lists no system" }, async () => {
    const paths = linksAt((await client.get(progress, collection)).body, "Members");
    return paths.length > 0 ? { done: true, value: paths } : { done: false, seen: "an empty list" };
  });
}

/** Paths of the managers of a system. */
export function managerPaths(system: Resource): readonly string[] {
  const managedBy = linksAt(system.body, "Links", "ManagedBy");
  return managedBy.length > 0 ? managedBy : linksAt(system.body, "Links", "Managers");
}

export function chassisPath(system: Resource): string {
  return linksAt(system.body, "Links", "Chassis")[0] ?? "";
}

export function vendorOf(root: Resource): string {
  return textAt(root.body, "Vendor");
}
