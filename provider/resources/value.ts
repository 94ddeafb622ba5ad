/** A property value as it travels between the wire and the resources: JSON plus "not known yet" and "secret". */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject | Unknown | Secret;
export interface ValueObject {
  readonly [key: string]: Value | undefined;
}

/** A value that the engine does not know yet (previews). */
export class Unknown {
  readonly kind = "unknown";
}
export const unknown = new Unknown();

/** A value that must be encrypted in the state and hidden in displays. */
export class Secret {
  readonly kind = "secret";
  constructor(readonly value: Value) {}
}

export function secret(value: Value): Value {
  return value instanceof Secret || value instanceof Unknown ? value : new Secret(value);
}

export function isObject(value: Value | undefined): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret) && !(value instanceof Unknown);
}

/** The value without any secret markers, at any depth. */
export function reveal(value: Value): Value {
  if (value instanceof Secret) return reveal(value.value);
  if (value instanceof Unknown || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: Value) => reveal(item));
  return Object.fromEntries(
    Object.entries(value as ValueObject)
      .filter((entry): entry is [string, Value] => entry[1] !== undefined)
      .map(([key, item]) => [key, reveal(item)]),
  );
}

/** Whether anything in it is not known yet. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === undefined || value === null || typeof value !== "object") return false;
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  return Array.isArray(value)
    ? value.some((item: Value) => hasUnknown(item))
    : Object.values(value).some((item: Value | undefined) => hasUnknown(item));
}

/** Whether anything in it is a secret. */
export function hasSecret(value: Value | undefined): boolean {
  if (value instanceof Secret) return true;
  if (value === undefined || value === null || typeof value !== "object" || value instanceof Unknown) return false;
  return Array.isArray(value)
    ? value.some((item: Value) => hasSecret(item))
    : Object.values(value).some((item: Value | undefined) => hasSecret(item));
}
