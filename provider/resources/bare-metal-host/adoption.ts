import type { Condition } from "../../domain/host/conditions.js";
import { textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";
import { isObject } from "../value.js";

/**
 * Why a server counts as running a system that this program has not written. `FoundRunning`: nothing on it is known to be ours.
 * `OwnClaim`: this owner wrote it, and the state that knew what was lost. `WasExternal`: it was externally provisioned before.
 */
export type Adoption = "FoundRunning" | "OwnClaim" | "WasExternal";

const messages: Readonly<Record<Adoption, string>> = {
  FoundRunning:
    "imported while it ran: what its disk holds is not known, and nothing is written until rebuildToken, or an image that was recorded, changes",
  OwnClaim:
    "imported with this owner's claim on it: what was written is not known in detail, and nothing is written until rebuildToken, or an image that was recorded, changes",
  WasExternal:
    "was externally provisioned: what its disk holds is not known, and nothing is written until rebuildToken, or an image that was recorded, changes",
};

export function adoptedCondition(reason: Adoption): Condition {
  return { type: "Adopted", status: "True", reason, message: messages[reason] };
}

/** Undefined for a host that this program has written itself, or that runs nothing. */
export function adoptionOf(outputs: ValueObject): Adoption | undefined {
  const reason = textAt(conditionOf(outputs, "Adopted"), "reason");
  return Object.keys(messages).find((known): known is Adoption => known === reason);
}

export function conditionOf(outputs: ValueObject, type: Condition["type"]): ValueObject | undefined {
  return conditionsIn(outputs).find((condition) => condition.type === type);
}

/** The conditions of the state with one of them put in, or taken out. */
export function withCondition(outputs: ValueObject, type: Condition["type"], condition: Condition | undefined): ValueObject {
  const others = conditionsIn(outputs).filter((other) => other.type !== type);
  return { ...outputs, conditions: condition === undefined ? others : [...others, { ...condition }] };
}

export function conditionsIn({ conditions }: ValueObject): readonly ValueObject[] {
  return Array.isArray(conditions) ? conditions.filter((item: Value): item is ValueObject => isObject(item)) : [];
}
