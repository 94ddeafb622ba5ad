import { planCleaning } from "../disk/cleaning-plan.js";
import type { PinnedDisk } from "../hardware/inventory.js";
import type { HintedDisk } from "../hardware/root-device-hints.js";
import type { HostSpec } from "./host-spec.js";

/** Whether what `cleaning` says fits the server's disks: see planCleaning. */
export function verifyCleaning(spec: HostSpec, { storage }: { readonly storage: readonly HintedDisk[] }, pinned?: PinnedDisk): void {
  planCleaning(spec, storage, pinned);
}
