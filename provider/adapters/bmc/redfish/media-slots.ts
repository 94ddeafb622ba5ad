import type { Progress } from "../../../ports/progress.js";
import { actionTarget } from "./action.js";
import { managerPaths } from "./discovery.js";
import { booleanAt, hasKey, linkAt, linksAt, textAt, textsAt, type JsonObject } from "./json-reader.js";
import { optionalRead } from "./optional-read.js";
import type { Resource, ResourceClient } from "./resource-client.js";

const maxSlots = 16;
const maxCandidates = 4;

/** Paths of the slots that can hold our virtual CD, best first; empty when the BMC has none. */
export async function findMediaSlots(client: ResourceClient, progress: Progress, system: Resource): Promise<readonly string[]> {
  const ofSystem = await candidates(client, progress, linkAt(system.body, "VirtualMedia"));
  if (ofSystem.length > 0) return ofSystem;
  for (const managerPath of managerPaths(system)) {
    const manager = await optionalRead(progress, () => client.find(progress, managerPath));
    const found = await candidates(client, progress, linkAt(manager?.body, "VirtualMedia"));
    if (found.length > 0) return found;
  }
  return [];
}

async function candidates(client: ResourceClient, progress: Progress, collectionPath: string): Promise<readonly string[]> {
  if (collectionPath === "") return [];
  const collection = await optionalRead(progress, () => client.find(progress, collectionPath));
  const ranked: { path: string; rank: number }[] = [];
  for (const path of linksAt(collection?.body, "Members").slice(0, maxSlots)) {
    const slot = await optionalRead(progress, () => client.find(progress, path));
    const rank = slot === undefined ? undefined : rankSlot(slot.body, client.quirks.skippedMediaSlots);
    if (rank !== undefined) ranked.push({ path, rank });
  }
  return ranked
    .sort((left, right) => left.rank - right.rank)
    .slice(0, maxCandidates)
    .map((slot) => slot.path);
}

/** Lower is better; undefined when the slot is not for us. CD before DVD, an insert action before a PATCH. */
function rankSlot(slot: JsonObject, skipped: readonly RegExp[]): number | undefined {
  const id = textAt(slot, "Id");
  if (skipped.some((pattern) => pattern.test(id))) return undefined;
  const types = textsAt(slot, "MediaTypes")?.map((type) => type.toUpperCase());
  const name = `${id} ${textAt(slot, "Name")}`;
  const kind =
    types === undefined ? (/cd|dvd/i.test(name) ? 2 : undefined) : types.includes("CD") ? 0 : types.includes("DVD") ? 1 : undefined;
  if (kind === undefined) return undefined;
  return kind + (insertTarget(slot) === "" ? 10 : 0);
}

export function insertTarget(slot: JsonObject): string {
  return actionTarget(slot, "#VirtualMedia.InsertMedia");
}

export function ejectTarget(slot: JsonObject): string {
  return actionTarget(slot, "#VirtualMedia.EjectMedia");
}

/** Some BMCs keep the image's name after an eject, so the name alone does not count where they tell more. */
export function isInserted(slot: JsonObject): boolean {
  const inserted = booleanAt(slot, "Inserted");
  if (inserted !== undefined) return inserted && textAt(slot, "ConnectedVia") !== "NotConnected";
  return hasKey(slot, "Image") && textAt(slot, "Image") !== "" && textAt(slot, "ConnectedVia") !== "NotConnected";
}
