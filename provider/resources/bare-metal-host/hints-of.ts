import { parseHints, type RootDeviceHints } from "../../domain/hardware/root-device-hints.js";
import { given } from "../given.js";
import { flagAt, numberAt, objectAt, textAt } from "../read-value.js";
import type { ValueObject } from "../value.js";

/** Root device hints that the inputs name; what is not known yet is left out. */
export function hintsOf(hints: ValueObject | undefined): RootDeviceHints {
  return given({
    deviceName: textAt(hints, "deviceName"),
    hctl: textAt(hints, "hctl"),
    model: textAt(hints, "model"),
    vendor: textAt(hints, "vendor"),
    serialNumber: textAt(hints, "serialNumber"),
    wwn: textAt(hints, "wwn"),
    wwnWithExtension: textAt(hints, "wwnWithExtension"),
    wwnVendorExtension: textAt(hints, "wwnVendorExtension"),
    minSizeGigabytes: numberAt(hints, "minSizeGigabytes"),
    size: textAt(hints, "size"),
    rotational: flagAt(hints, "rotational"),
  });
}

/** Throws an InputError for a hint whose operator or value cannot be read. */
export function checkHints(inputs: ValueObject): void {
  parseHints(hintsOf(objectAt(inputs, "rootDeviceHints")));
}
