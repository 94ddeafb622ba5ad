import type { ChangeClass } from "../../domain/host/change-classes.js";
import { changeClasses } from "../../domain/host/change-classes.js";
import { deepDiff } from "../deep-diff.js";
import { flagAt, textAt } from "../read-value.js";
import type { DiffResult, PropertyDiff } from "../resource.js";
import type { ValueObject } from "../value.js";
import { hasUnknown, isObject, reveal, Unknown } from "../value.js";

/** Outputs that no update of a host changes. */
const alwaysStable = ["identity", "incarnation"] as const;
/** Outputs that only a reprovision changes. */
const stableWithoutReprovision = ["state", "hardware", "rootDevice", "provisioned", "timeline", "os"] as const;

/** A host is never replaced. Compares the program's inputs with the last ones, and an unfinished host with what it should be. */
export function diffHost(oldInputs: ValueObject, oldOutputs: ValueObject, news: ValueObject): DiffResult {
  const detailed: Record<string, PropertyDiff> = deepDiff(oldInputs, news);
  if (isSamePower(oldInputs, news)) delete detailed["online"];
  if (isUnfinished(oldOutputs, news)) detailed["state"] = { kind: "update", input: false };
  const changed = Object.keys(detailed).length > 0;
  const stays = !isUnfinished(oldOutputs, news) && !Object.keys(detailed).some((path) => changeClassOf(path) === "reprovision");
  return { changed, detailed, stables: changed ? [...alwaysStable, ...(stays ? stableWithoutReprovision : [])] : [] };
}

/** The last run ended before the host was what its program says. */
export function isUnfinished(outputs: ValueObject, inputs: ValueObject): boolean {
  const state = textAt(outputs, "state");
  if (state === undefined) return false;
  const image = inputs.image === undefined ? undefined : reveal(inputs.image);
  if (image instanceof Unknown) return state !== "provisioned" && state !== "available";
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
