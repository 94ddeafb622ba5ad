import type { ChangeClass } from "../../domain/host/change-classes.js";
import { changeClasses } from "../../domain/host/change-classes.js";
import { deepDiff } from "../deep-diff.js";
import { flagAt, textAt } from "../read-value.js";
import type { DiffResult, PropertyDiff } from "../resource.js";
import type { ValueObject } from "../value.js";
import { hasUnknown, isObject, reveal, Unknown } from "../value.js";
import { adoptionOf } from "./adoption.js";
import { recordedText } from "./recorded-text.js";
import { unrecordedPaths } from "./unrecorded-paths.js";

/** Outputs that no update of a host changes. */
const alwaysStable = ["identity", "incarnation"] as const;
/** Outputs that only a reprovision changes. */
const stableWithoutReprovision = ["state", "hardware", "rootDevice", "provisioned", "timeline", "os", "erasures"] as const;

export interface DiffOptions {
  /** Owner of the program; undefined while the provider's configuration is not known. */
  readonly owner?: string | undefined;
  readonly name?: string;
  /** The server was imported a moment ago: what is unfinished is the next run's business. */
  readonly isImport?: boolean;
}

/** A host is never replaced. Compares the program's inputs with the last ones, and an unfinished host with what it should be. */
export function diffHost(oldInputs: ValueObject, oldOutputs: ValueObject, news: ValueObject, options: DiffOptions = {}): DiffResult {
  const detailed: Record<string, PropertyDiff> = deepDiff(oldInputs, news);
  if (isSamePower(oldInputs, news)) delete detailed["online"];
  const isImport = options.isImport ?? false;
  const recorded = unrecordedPaths(oldInputs, oldOutputs, news, Object.keys(detailed));
  for (const path of recorded) delete detailed[path];
  const isHalfMade = !isImport && isUnfinished(oldOutputs, news);
  if (isHalfMade) detailed["state"] = { kind: "update", input: false };
  const isRenamed = isClaimOfFormerOwner(oldOutputs, options.owner);
  if (isRenamed && !isImport && flagAt(news, "maintenance") !== true) detailed["owner"] = { kind: "update", input: false };
  const paths = Object.keys(detailed);
  const stays = !isHalfMade && !paths.some(changesOutputs);
  const stables = paths.length > 0 ? [...alwaysStable, ...(stays ? stableWithoutReprovision : [])] : [];
  const notes = recorded.length === 0 ? {} : { notes: [recordedText(options.name ?? "the server", recorded)] };
  return { changed: paths.length > 0, detailed, stables, ...notes };
}

/** Whose the system is and what is known of its hardware are outputs, too. */
function changesOutputs(path: string): boolean {
  return changeClassOf(path) === "reprovision" || changeClassOf(path) === "inspect" || path === "externallyProvisioned";
}

function isClaimOfFormerOwner(outputs: ValueObject, owner: string | undefined): boolean {
  const recorded = textAt(outputs, "owner");
  return owner !== undefined && recorded !== undefined && recorded !== owner;
}

/** The last run ended before the host was what its program says. Under maintenance nothing is to be finished. */
export function isUnfinished(outputs: ValueObject, inputs: ValueObject): boolean {
  const state = textAt(outputs, "state");
  if (state === undefined || flagAt(inputs, "maintenance") === true) return false;
  const isStable = state === "provisioned" || state === "available" || state === "externallyProvisioned";
  if (flagAt(inputs, "externallyProvisioned") === true) return !isStable;
  if (adoptionOf(outputs) !== undefined || state === "externallyProvisioned") return false;
  const image = inputs.image === undefined ? undefined : reveal(inputs.image);
  if (image instanceof Unknown) return !isStable;
  return state !== (isObject(image) ? "provisioned" : "available");
}

/** A refresh writes down what it saw; left out and `true` mean the same. */
function isSamePower(oldInputs: ValueObject, news: ValueObject): boolean {
  return !hasUnknown(news.online) && (flagAt(oldInputs, "online") ?? true) === (flagAt(news, "online") ?? true);
}

/** The class of a changed path; a path inside a field has the field's class. */
export function changeClassOf(path: string): ChangeClass {
  const table: Readonly<Record<string, ChangeClass>> = changeClasses;
  const top = /^[^.[]+/.exec(path)?.[0] ?? path;
  if (path === "image") return "reprovision";
  return table[path] ?? table[top] ?? "registration";
}
