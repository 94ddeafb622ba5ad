import providerPb, { type CheckFailure } from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckFailure as Failure } from "../resources/resource.js";
import type { ValueObject } from "../resources/value.js";
import type { Scrubber } from "./secrets.js";

/**
 * The engine prints a failing property's value in clear, even of a secret, and `<nil>` for any path that is not a top-level key.
 * So a property is named on the wire only when it is a plain top-level value; all others are named in the reason.
 */
export function encodeFailures(failures: readonly Failure[], inputs: ValueObject, scrubber: Scrubber): CheckFailure[] {
  return failures.map((failure) => {
    const value = inputs[failure.property];
    const printable = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    const shown = printable && scrubber.scrub(String(value)) === String(value);
    const reason = shown || failure.property === "" ? failure.reason : `${failure.property}: ${failure.reason}`;
    return new providerPb.CheckFailure().setProperty(shown ? failure.property : "").setReason(scrubber.scrub(reason));
  });
}
