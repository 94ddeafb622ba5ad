import type { Condition } from "../../domain/host/conditions.js";
import { canonicalJson } from "../deep-diff.js";
import { objectAt, textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { conditionOf } from "./adoption.js";
import { cleaningOf } from "./cleaning-of.js";

/** Said of a server that has just become available: its disks are cleaned as the program asks. */
export function cleanedCondition(inputs: ValueObject): Condition {
  return { type: "Cleaned", status: "True", reason: "NothingWrittenSince", message: wishText(inputs) };
}

/** Nothing was written since the last cleaning, and that was the one asked for now: a deletion need not boot and clean again. */
export function isCleanedAsAsked(inputs: ValueObject, outputs: ValueObject): boolean {
  const message = textAt(conditionOf(outputs, "Cleaned"), "message");
  return textAt(outputs, "state") === "available" && message !== undefined && message === wishText(inputs);
}

function wishText(inputs: ValueObject): string {
  return canonicalJson(JSON.parse(JSON.stringify(cleaningOf(objectAt(inputs, "cleaning")))) as Value);
}
