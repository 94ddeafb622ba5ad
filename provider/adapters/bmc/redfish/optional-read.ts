import type { ErrorCode } from "../../../domain/error-codes.js";
import { BareMetalError } from "../../../domain/errors.js";
import type { Progress } from "../../../ports/progress.js";

const dispensable: readonly ErrorCode[] = ["BMC_REJECTED", "BMC_UNSUPPORTED", "BMC_UNAUTHORIZED", "BMC_MALFORMED"];

/**
 * Reads what the job can do without: a BMC that refuses or garbles it is taken to have none. Aborts and broken connections still
 * reject; so does a BMC that is not ready, unless `also` says that nothing depends on it.
 */
export async function optionalRead<T>(progress: Progress, read: () => Promise<T>, also: readonly ErrorCode[] = []): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BareMetalError) || ![...dispensable, ...also].includes(error.code)) throw error;
    progress.debug(error.message);
    return undefined;
  }
}
