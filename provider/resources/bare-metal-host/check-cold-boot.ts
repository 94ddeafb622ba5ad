import { flagAt, textAt } from "../read-value.js";
import type { CheckFailure } from "../resource.js";
import type { ValueObject } from "../value.js";

/** A boot is proven by a report, which `waitFor: handedOver` does not wait for. */
export function checkColdBoot(inputs: ValueObject): CheckFailure[] {
  if (flagAt(inputs, "verifyColdBoot") !== true || textAt(inputs, "waitFor") !== "handedOver") return [];
  const reason = "needs the system's report, and waitFor is handedOver; set waitFor: running, or remove verifyColdBoot";
  return [{ property: "verifyColdBoot", reason }];
}
