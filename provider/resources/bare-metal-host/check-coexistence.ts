import { flagAt } from "../read-value.js";
import type { CheckFailure } from "../resource.js";
import type { Value, ValueObject } from "../value.js";

const contentOfOurs = ["image", "userData", "ignition", "networkData", "metaData"] as const;

/** What a server that somebody else installed cannot have. `olds`: the inputs in the state; empty for one that is new. */
export function checkCoexistence(inputs: ValueObject, olds: ValueObject): CheckFailure[] {
  if (flagAt(inputs, "externallyProvisioned") !== true) return [];
  const given = contentOfOurs.filter((key) => isGiven(inputs[key]));
  const failures: CheckFailure[] = given.map((property) => ({
    property,
    reason:
      property === "image"
        ? "externallyProvisioned adopts the system that runs, so no image can be installed; remove image, or set externallyProvisioned: false"
        : `has nobody to give it to: the system was installed by other means; remove ${property}, or set externallyProvisioned: false`,
  }));
  if (Object.keys(olds).length === 0 && isGiven(inputs.rebuildToken)) {
    failures.push({
      property: "rebuildToken",
      reason: "would write a disk that externallyProvisioned never touches; remove one of the two",
    });
  }
  return failures;
}

function isGiven(value: Value | undefined): boolean {
  return value !== undefined && value !== null;
}
