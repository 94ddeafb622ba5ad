import type { Inventory } from "../hardware/inventory.js";
import type { HostSpec } from "./host-spec.js";
import { verifyNics } from "../network/verify-nics.js";
import { verifyCleaning } from "./verify-cleaning.js";

/** What is known of a machine before or after its inspection; content of disks only after. */
export type KnownHardware = Pick<Inventory, "nics" | "boot"> & {
  readonly storage: readonly Omit<Inventory["storage"][number], "content">[];
};

type FitCheck = (spec: HostSpec, hardware: KnownHardware) => void;

/** Each throws an InputError that names the input, what the server has, and the way out. */
const checks: readonly FitCheck[] = [(spec, hardware) => verifyCleaning(spec, hardware), verifyNics];

/**
 * Throws when the program asks for something this very server cannot give: a NIC it lacks, an erase its disk cannot do. Called in a
 * preview with the hardware of the state, and after each inspection, before a byte is written.
 */
export function verifyFit(spec: HostSpec, hardware: KnownHardware): void {
  for (const check of checks) check(spec, hardware);
}
