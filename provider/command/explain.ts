import { BareMetalError, describeError, InputError } from "../domain/errors.js";

/** An error as a person reads it: what, code, way out. */
export function explain(subject: string, error: unknown): string {
  const code = error instanceof BareMetalError ? ` [${error.code}]` : "";
  const remedy = error instanceof BareMetalError && error.remedy !== undefined ? `\n  remedy: ${error.remedy}` : "";
  const place = error instanceof InputError ? `${error.path}: ` : subject === "" ? "" : `${subject}: `;
  return `${place}${describeError(error)}${code}${remedy}`;
}
