import type { LldpNeighbor } from "../../domain/hardware/lldp.js";
import type { Step } from "../step-context.js";

/** What the listener in the background has heard by now; never waits for more. */
export const lldp: Step<Record<string, never>, { readonly neighbors: readonly LldpNeighbor[] }> = async ({ platform, log }) => ({
  result: { neighbors: await platform.readLldp(log) },
});
