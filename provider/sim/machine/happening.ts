import type { BootRequest } from "./back-end.js";
import type { PowerState } from "./bmc-machine.js";

/** What a BMC writes into the server's log. */
export type MachineHappening =
  | { readonly kind: "power"; readonly state: PowerState }
  | { readonly kind: "boot"; readonly from: BootRequest["from"] }
  | { readonly kind: "media-inserted" | "media-ejected" };
