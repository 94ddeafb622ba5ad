import type { CheckFailure } from "../resources/resource.js";
import { Secret, Unknown, type Value, type ValueObject } from "../resources/value.js";
import type { ObjectType, Rule } from "./source.js";

/** Relations between the fields of one object. Fields that are not known yet break none. */
export function checkRules(type: ObjectType, value: ValueObject, path: string, hidden: boolean): CheckFailure[] {
  return (type.rules ?? []).flatMap((rule) => {
    const broken = checkRule(rule, type, value, hidden);
    if (broken === undefined) return [];
    const field = broken.field === "" ? path : path === "" ? broken.field : `${path}.${broken.field}`;
    return [{ property: field, reason: broken.reason }];
  });
}

function checkRule(rule: Rule, type: ObjectType, value: ValueObject, hidden: boolean): { field: string; reason: string } | undefined {
  switch (rule.kind) {
    case "exactlyOne":
    case "atMostOne": {
      const given = rule.of.filter((key) => isGiven(value[key]));
      if (given.length === 1 || (given.length === 0 && rule.kind === "atMostOne")) return undefined;
      const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
      return { field: "", reason: `exactly one of ${rule.of.join(", ")} is needed, ${found}` };
    }
    case "needs": {
      const text = textOf(type, rule.field, value);
      const applies = rule.equals === undefined ? isGiven(value[rule.field]) : text === rule.equals;
      if (!applies || isGiven(value[rule.needs])) return undefined;
      return { field: rule.needs, reason: `is required with ${rule.field}${rule.equals === undefined ? "" : ` ${rule.equals}`}` };
    }
    case "onlyWith": {
      const text = textOf(type, rule.other, value);
      if (!isGiven(value[rule.field]) || text === undefined || rule.equals.includes(text)) return undefined;
      return {
        field: rule.field,
        reason: `has a meaning only with ${rule.other} ${rule.equals.join(" or ")}${hidden ? "" : `, which is ${text}`}`,
      };
    }
  }
}

function isGiven(value: Value | undefined): boolean {
  return value !== undefined && value !== null;
}

/** The text of an enum field or its default; undefined when it is not known, hidden, or none of the enum's (which is told elsewhere). */
function textOf(type: ObjectType, key: string, value: ValueObject): string | undefined {
  const found = value[key];
  if (found instanceof Unknown || found instanceof Secret) return undefined;
  const shape = type.properties[key]?.shape;
  if (typeof found === "string")
    return shape?.kind === "enum" && shape.type.values.some((item) => item.value === found) ? found : undefined;
  const fallback = type.properties[key]?.default;
  return typeof fallback === "string" ? fallback : undefined;
}
