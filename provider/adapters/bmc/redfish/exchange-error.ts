import type { ErrorCode } from "../../../domain/error-codes.js";
import { BareMetalError, type ErrorDetails } from "../../../domain/errors.js";

/** No usable answer came back. */
export class ExchangeError extends BareMetalError {
  /** Whether the BMC may have seen the request: when false, even a POST can be repeated. */
  readonly isSent: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails & { readonly isSent: boolean }) {
    super(code, message, details);
    this.isSent = details.isSent;
  }
}
