import { InputError } from "../../domain/errors.js";
import type { CheckFailure } from "../resource.js";

/** What a check that throws InputError has to say, as failures of the engine's Check. */
export function attempt(check: () => void): CheckFailure[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [failure(error.path, error.message, error.remedy)];
  }
}

/** A failure with its way out. */
export function failure(property: string, reason: string, remedy: string | undefined): CheckFailure {
  return { property, reason: remedy === undefined ? reason : `${reason}; ${remedy}` };
}
