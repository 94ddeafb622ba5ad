import { InputError } from "../errors.js";
import type { JsonObject, JsonValue } from "../host/host-spec.js";
import { checkIgnition } from "./check-ignition.js";
import { isJsonObject } from "./json-object.js";

/** Where the program gives a configuration: the input of its own, or user data that holds one, as Metal3's users write it. */
export type IgnitionInput = "ignition" | "userData";

/**
 * An Ignition configuration, checked as far as it is known without the system. Throws InputError on `input` or a field below it;
 * no message quotes a value, since configurations hold secrets.
 */
export function readIgnition(input: IgnitionInput, text: string): JsonObject {
  const config = parse(text);
  if (!isJsonObject(config))
    throw new InputError(input, "an Ignition configuration must be a JSON object", "give the object that butane prints, or its text");
  checkIgnition(input, config);
  return config;
}

/** Whether user data is an Ignition configuration of any version: JSON with `ignition` at its top. */
export function isIgnition(userData: string): boolean {
  // Spares cloud-init's large texts the parser.
  if (!/^\s*\{/.test(userData)) return false;
  const config = parse(userData);
  return isJsonObject(config) && config["ignition"] !== undefined;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The parser's message quotes the text.
    return undefined;
  }
}
