import { BareMetalError } from "../../../domain/errors.js";
import type { Progress } from "../../../ports/progress.js";

/** Reads what the job can do without: a BMC that refuses or garbles it is taken to have none. Aborts and broken connections still reject. */
export async function optionalRead<T>(progress: Progress, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const dispensable = ["BMC_REJECTED", "BMC_UNSUPPORTED", "BMC_UNAUTHORIZED", "BMC_MALFORMED"];
    if (!(error instanceof BareMetalError) || !dispensable.includes(error.code)) throw error;
    progress.debug(error.message);
    return undefined;
  }
}
