/**
 * Readers for answers of BMCs, which leave fields out, write null for a list or a number as text.
 * None throws: what has the wrong shape reads as absent.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

const nothing: JsonObject = Object.freeze({});
const maxMembers = 64;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function hasKey(value: unknown, key: string): boolean {
  return isObject(value) && Object.hasOwn(value, key);
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

export function objectAt(value: unknown, ...keys: string[]): JsonObject {
  const found = valueAt(value, keys);
  return isObject(found) ? found : nothing;
}

/** Text without control characters, which would reach a terminal by way of an error or a log. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- answers of BMCs are untrusted
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}

/** Printable text without blanks around it; empty when absent. */
export function textAt(value: unknown, ...keys: string[]): string {
  const found = valueAt(value, keys);
  if (typeof found === "string") return printable(found).trim();
  return typeof found === "number" ? String(found) : "";
}

/** A number, also one that is written as text; 0 when absent. */
export function numberAt(value: unknown, ...keys: string[]): number {
  const number = Number(textAt(value, ...keys));
  return Number.isFinite(number) && number > 0 ? number : 0;
}

export function booleanAt(value: unknown, ...keys: string[]): boolean | undefined {
  const found = valueAt(value, keys);
  return typeof found === "boolean" ? found : undefined;
}

/** Lower-case with colons; empty when it is no MAC address of a NIC. */
export function normalMac(text: string): string {
  const digits = text.toLowerCase().replace(/[:-]/g, "");
  if (!/^[0-9a-f]{12}$/.test(digits) || /^(0+|f+)$/.test(digits)) return "";
  return digits.replace(/(..)(?=.)/g, "$1:");
}

/** A list, cut at 64 members; a single object where a list belongs counts as a list of one. */
export function listAt(value: unknown, ...keys: string[]): readonly unknown[] {
  const found = valueAt(value, keys);
  if (Array.isArray(found)) return (found as unknown[]).slice(0, maxMembers);
  return isObject(found) ? [found] : [];
}

/** The objects of a list, the first or the last `most` of them. */
export function objectsAt(
  value: unknown,
  most: { readonly first: number } | { readonly last: number },
  ...keys: string[]
): readonly JsonObject[] {
  const found = valueAt(value, keys);
  const objects = (Array.isArray(found) ? (found as unknown[]) : []).filter((item) => isObject(item));
  return "first" in most ? objects.slice(0, most.first) : objects.slice(-most.last);
}

/** The texts of a list; undefined when there is no list at all. */
export function textsAt(value: unknown, ...keys: string[]): readonly string[] | undefined {
  const found = valueAt(value, keys);
  if (!Array.isArray(found)) return undefined;
  return (found as unknown[]).slice(0, 256).filter((item): item is string => typeof item === "string");
}

/** The path of a link property; empty when absent. */
export function linkAt(value: unknown, ...keys: string[]): string {
  return pathOf(textAt(value, ...keys, "@odata.id"));
}

/** Paths of the members of a collection or of a list of links. */
export function linksAt(value: unknown, ...keys: string[]): readonly string[] {
  return listAt(value, ...keys)
    .map((item) => linkAt(item))
    .filter((path) => path !== "");
}

/**
 * Path and query of a link, relative or absolute; empty when it is none. The host of an absolute link is dropped:
 * BMCs write their own idea of their name there, and requests go to the address that the user gave, never elsewhere.
 */
export function pathOf(link: string): string {
  if (link === "" || link.length > 2048) return "";
  try {
    const url = new URL(link.startsWith("/") ? `http://bmc${link}` : link);
    return url.pathname === "/" ? "" : url.pathname + url.search;
  } catch {
    return "";
  }
}
