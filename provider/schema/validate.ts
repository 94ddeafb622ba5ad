import type { CheckFailure } from "../resources/resource.js";
import { isObject, Secret, Unknown, type Value, type ValueObject } from "../resources/value.js";
import { nearestName } from "./nearest-name.js";
import { checkRules } from "./rules.js";
import type { Constraints, ObjectType, Property, Shape } from "./source.js";

const maxFailures = 50;

/**
 * Checks inputs against their type: fields, types, enums, patterns, ranges, relations. Unknowns pass; secrets are looked into,
 * and no value of a secret is ever in a reason. Returns at most 50 failures, paths as the user writes them.
 */
export function validate(type: ObjectType, inputs: ValueObject): CheckFailure[] {
  const failures: CheckFailure[] = [];
  checkFields(type, inputs, "", false, failures);
  return failures.slice(0, maxFailures);
}

/** `path` of the member `key`, such as `bmc.address` or `labels["a.b"]`. */
export function memberPath(path: string, key: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key);
  if (!plain) return `${path}["${key.replaceAll(/["\\]/g, "\\$&")}"]`;
  return path === "" ? key : `${path}.${key}`;
}

function checkFields(type: ObjectType, value: ValueObject, path: string, hidden: boolean, failures: CheckFailure[]): void {
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(type.properties, key) || value[key] === undefined) continue;
    const near = nearestName(key, Object.keys(type.properties));
    const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
    failures.push({ property: memberPath(path, key), reason: `is not a field of ${type.name}${suggestion}` });
  }
  for (const [key, property] of Object.entries(type.properties)) {
    const member = value[key];
    const isMissing = member === undefined || member === null;
    if (isMissing && type.required.includes(key)) failures.push({ property: memberPath(path, key), reason: "is required" });
    if (!isMissing) checkProperty(property, member, memberPath(path, key), hidden, failures);
  }
  failures.push(...checkRules(type, value, path, hidden));
}

function checkProperty(property: Property, value: Value, path: string, hidden: boolean, failures: CheckFailure[]): void {
  const reason = checkValue(property.shape, value, path, hidden || property.secret === true, failures);
  if (reason !== undefined) return;
  const broken = checkConstraints(property.constraints, open(value), hidden || property.secret === true || value instanceof Secret);
  if (broken !== undefined) failures.push({ property: path, reason: broken });
}

/** Records what is wrong with the shape; returns it too when it concerns the value itself. */
function checkValue(shape: Shape, value: Value, path: string, hidden: boolean, failures: CheckFailure[]): string | undefined {
  if (value instanceof Unknown) return undefined;
  if (value instanceof Secret) return checkValue(shape, value.value, path, true, failures);
  const reason = shapeReason(shape, value, hidden);
  if (reason !== undefined) {
    failures.push({ property: path, reason });
    return reason;
  }
  if (shape.kind === "object" && isObject(value)) checkFields(shape.type, value, path, hidden, failures);
  if (shape.kind === "array" && Array.isArray(value)) {
    value.forEach((item: Value, index) => checkValue(shape.of, item, `${path}[${index}]`, hidden, failures));
  }
  if (shape.kind === "map" && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) checkValue(shape.of, item, memberPath(path, key), hidden, failures);
    }
  }
  return undefined;
}

const expected = {
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  any: "a value",
  array: "a list",
  map: "an object",
  object: "an object",
  enum: "a string",
} as const;

function shapeReason(shape: Shape, value: Value, hidden: boolean): string | undefined {
  if (!hasShape(shape, value)) return `must be ${expected[shape.kind]}, is ${kindOf(value)}`;
  if (shape.kind !== "enum" || typeof value !== "string") return undefined;
  const values = shape.type.values.map((item) => item.value);
  if (values.includes(value)) return undefined;
  const found = hidden ? "" : `, is ${quote(value)}`;
  return `must be one of ${values.join(", ")}${found}`;
}

function hasShape(shape: Shape, value: Value): boolean {
  switch (shape.kind) {
    case "any":
      return true;
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "string":
    case "enum":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value);
    case "map":
    case "object":
      return isObject(value);
  }
}

function checkConstraints(constraints: Constraints | undefined, value: Value, hidden: boolean): string | undefined {
  if (constraints === undefined || value instanceof Unknown) return undefined;
  const { pattern, patternText, minimum, maximum, minLength, maxLength } = constraints;
  const found = hidden || typeof value !== "string" ? "" : `, is ${quote(value)}`;
  if (typeof value === "string" && pattern?.test(value) === false) return `${patternText ?? `must match ${pattern.source}`}${found}`;
  if (typeof value === "number" && minimum !== undefined && value < minimum) return `must be at least ${minimum}, is ${value}`;
  if (typeof value === "number" && maximum !== undefined && value > maximum) return `must be at most ${maximum}, is ${value}`;
  const [length, unit] = lengthOf(value);
  if (length !== undefined && minLength !== undefined && length < minLength) {
    return length === 0 ? "must not be empty" : `must have at least ${minLength} ${unit}, has ${length}`;
  }
  if (length !== undefined && maxLength !== undefined && length > maxLength) return `must have at most ${maxLength} ${unit}, has ${length}`;
  return undefined;
}

function lengthOf(value: Value): [number | undefined, string] {
  if (typeof value === "string") return [value.length, "characters"];
  if (Array.isArray(value)) return [value.length, "items"];
  return isObject(value) ? [Object.keys(value).length, "entries"] : [undefined, ""];
}

function open(value: Value): Value {
  return value instanceof Secret ? open(value.value) : value;
}

function kindOf(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "boolean" ? "a boolean" : `a ${typeof value}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
