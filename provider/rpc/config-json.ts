import { Secret, Unknown, type Value, type ValueObject } from "../resources/value.js";

interface ConfigSchema {
  readonly config?: { readonly variables?: Readonly<Record<string, { readonly type?: string; readonly secret?: boolean }>> };
}

/** Keys the engine adds to a provider's configuration. */
const engineKeys = new Set(["version", "pluginDownloadURL", "__internal", "__pulumi-go-provider-infer", "name", "id"]);

/** What is the user's of a provider configuration: engine keys left out, values that the SDK sent as JSON strings parsed by schema type. */
export function parseConfig(schema: string, wire: ValueObject): ValueObject {
  const variables = (JSON.parse(schema) as ConfigSchema).config?.variables ?? {};
  const entries = Object.entries(wire).filter(([key]) => !engineKeys.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const variable = variables[key];
      const parsed = variable?.type === "string" ? value : parse(value);
      return [key, variable?.secret === true ? hide(parsed) : parsed];
    }),
  );
}

function parse(value: Value | undefined): Value | undefined {
  if (value instanceof Secret) return new Secret(parse(value.value) ?? null);
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value; // the check says that it has the wrong type
  }
}

function hide(value: Value | undefined): Value | undefined {
  const isPlain = value !== undefined && value !== null && !(value instanceof Secret) && !(value instanceof Unknown);
  return isPlain ? new Secret(value) : value;
}

/** Checked values in the form in which they came, because the engine compares them with what it sends next time. */
export function asSent(wire: ValueObject, parsed: ValueObject, checked: ValueObject): ValueObject {
  const kept = Object.entries(wire).filter(([key]) => engineKeys.has(key) || checked[key] !== undefined);
  const result = Object.fromEntries(kept.map(([key, value]) => [key, value]));
  for (const [key, value] of Object.entries(checked)) if (value !== parsed[key]) result[key] = value;
  return result;
}
