import { isIgnition } from "../../domain/ignition/read-ignition.js";
import { canonicalJson } from "../deep-diff.js";
import { jsonAt, textAt } from "../read-value.js";
import type { ValueObject } from "../value.js";

/** How the system is set up: by at most one of the two. */
export interface SystemSetup {
  readonly userData: string | undefined;
  /** As the program wrote it, whichever input it came by. */
  readonly ignition: string | undefined;
}

/** User data that is an Ignition configuration counts as such: so Metal3's users write it. */
export function setupOf(inputs: ValueObject): SystemSetup {
  const userData = textAt(inputs, "userData");
  const ignition = ignitionOf(inputs);
  if (ignition === undefined && userData !== undefined && isIgnition(userData)) return { userData: undefined, ignition: userData };
  return { userData, ignition };
}

/** Object or text: both are kept as text, so that an object written another way is the same configuration. */
function ignitionOf(inputs: ValueObject): string | undefined {
  const text = textAt(inputs, "ignition");
  if (text !== undefined) return text;
  const object = jsonAt(inputs, "ignition");
  return object === undefined ? undefined : canonicalJson(object);
}
