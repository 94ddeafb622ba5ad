import type { JsonObject, JsonValue } from "../domain/host/host-spec.js";
import type { Value, ValueObject } from "./value.js";
import { isObject, reveal } from "./value.js";

/** Typed reads out of a value tree that has passed the schema check; a missing or unknown value is `undefined`. */
export function textAt(object: ValueObject | undefined, key: string): string | undefined {
  const value = revealed(object, key);
  return typeof value === "string" ? value : undefined;
}

export function numberAt(object: ValueObject | undefined, key: string): number | undefined {
  const value = revealed(object, key);
  return typeof value === "number" ? value : undefined;
}

export function flagAt(object: ValueObject | undefined, key: string): boolean | undefined {
  const value = revealed(object, key);
  return typeof value === "boolean" ? value : undefined;
}

export function objectAt(object: ValueObject | undefined, key: string): ValueObject | undefined {
  const value = revealed(object, key);
  return isObject(value) ? value : undefined;
}

export function textsAt(object: ValueObject | undefined, key: string): readonly string[] | undefined {
  const value = revealed(object, key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : undefined;
}

export function jsonAt(object: ValueObject | undefined, key: string): JsonObject | undefined {
  const value = objectAt(object, key);
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as JsonObject);
}

/** One of a list of words, or undefined. */
export function wordAt<const T extends string>(object: ValueObject | undefined, key: string, words: readonly T[]): T | undefined {
  const value = textAt(object, key);
  return words.find((word) => word === value);
}

function revealed(object: ValueObject | undefined, key: string): Value | undefined {
  const value = object?.[key];
  return value === undefined ? undefined : reveal(value);
}

export type { JsonObject, JsonValue };
