import type { PropertyDiff } from "./resource.js";
import type { Value } from "./value.js";
import { hasUnknown, isObject, reveal } from "./value.js";

/** What differs between two inputs, by the path of each leaf: `image.url`, `labels["a.b"]`, `nameservers[1]`. Secrets are compared, not shown. */
export function deepDiff(before: Value | undefined, after: Value | undefined, path = ""): Record<string, PropertyDiff> {
  const a = before === undefined ? undefined : reveal(before);
  const b = after === undefined ? undefined : reveal(after);
  if (same(a, b)) return {};
  if (path !== "" && (a === undefined || a === null)) return { [path]: { kind: "add", input: true } };
  if (path !== "" && (b === undefined || b === null)) return { [path]: { kind: "delete", input: true } };
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return Object.assign({}, ...[...keys].map((key) => deepDiff(a[key], b[key], join(path, key)))) as Record<string, PropertyDiff>;
  }
  if (Array.isArray(a) && Array.isArray(b) && !hasUnknown(b)) {
    const length = Math.max(a.length, b.length);
    const parts = Array.from({ length }, (_, index) =>
      deepDiff(a[index] as Value | undefined, b[index] as Value | undefined, `${path}[${index}]`),
    );
    return Object.assign({}, ...parts) as Record<string, PropertyDiff>;
  }
  return { [path]: { kind: "update", input: true } };
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}["${key.replaceAll('"', '\\"')}"]`;
  return path === "" ? key : `${path}.${key}`;
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  return (a ?? undefined) === (b ?? undefined) || canonicalJson(a) === canonicalJson(b);
}

/** JSON with sorted keys; an unknown never equals anything. */
export function canonicalJson(value: Value | undefined): string {
  return JSON.stringify(value === undefined ? null : reveal(value), (_key, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    if ("kind" in item && item.kind === "unknown") return unknownMark();
    return Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
}

let marks = 0;
function unknownMark(): string {
  return `unknown-${marks++}`;
}
