import type { ErrorCode, Retry } from "./error-codes.js";
import { errorCodes } from "./error-codes.js";

export interface ErrorDetails {
  /** Host, disk, file or address the error is about. */
  readonly subject?: string;
  /** Provisioning step in which it happened. */
  readonly step?: string;
  /** What a person can do about it: one sentence, imperative. */
  readonly remedy?: string;
  readonly cause?: unknown;
  /** Last lines of a log that show the failure (already free of secrets). */
  readonly logTail?: readonly string[];
}

/** The only error type that leaves a folder on purpose. Texts are lower-case, without full stop and without secrets. */
export class BareMetalError extends Error {
  override readonly name: string = "BareMetalError";
  readonly code: ErrorCode;
  readonly subject: string | undefined;
  readonly step: string | undefined;
  readonly remedy: string | undefined;
  readonly logTail: readonly string[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.subject = details.subject;
    this.step = details.step;
    this.remedy = details.remedy;
    this.logTail = details.logTail ?? [];
  }

  get retry(): Retry {
    return errorCodes[this.code].retry;
  }
}

/** A wrong input: becomes a check failure at preview. `path` is the field as the user writes it, such as `bmc.address`. */
export class InputError extends BareMetalError {
  override readonly name = "InputError";
  readonly path: string;

  constructor(path: string, message: string, remedy?: string) {
    super("INPUT_INVALID", message, remedy === undefined ? {} : { remedy });
    this.path = path;
  }
}

/** The chain of an error's messages joined once, outermost first, repeated texts left out. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 10 && current !== undefined && current !== null; depth++) {
    const text = current instanceof Error ? current.message : typeof current === "string" ? current : "unknown failure";
    if (text !== "" && !parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(": ");
}
