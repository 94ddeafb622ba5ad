import type { HostState } from "./states.js";

export interface Transition {
  readonly from: HostState;
  readonly to: HostState;
  readonly on: string;
}

/** Every way from one state to another. A failure keeps the state; the next run goes on from what it observes. */
export const hostTransitions = [
  { from: "registering", to: "inspecting", on: "claimed" },
  { from: "registering", to: "provisioned", on: "already runs what is wanted" },
  { from: "registering", to: "provisioned", on: "imported while it runs: adopted as it is, nothing is written" },
  { from: "registering", to: "available", on: "imported while it is off, or no image and inspection fast or disabled" },
  { from: "registering", to: "externallyProvisioned", on: "claimed, externallyProvisioned" },
  { from: "available", to: "externallyProvisioned", on: "externallyProvisioned switched on" },
  { from: "provisioned", to: "externallyProvisioned", on: "externallyProvisioned switched on" },
  { from: "externallyProvisioned", to: "provisioned", on: "externallyProvisioned switched off: adopted as it is, nothing is written" },
  { from: "externallyProvisioned", to: "deleted", on: "deleted: only the claim is removed" },
  { from: "inspecting", to: "available", on: "hardware known, no image" },
  { from: "inspecting", to: "preparing", on: "hardware known, image wanted" },
  { from: "preparing", to: "provisioning", on: "disk pinned and clean" },
  { from: "provisioning", to: "provisioned", on: "the system reported in" },
  { from: "available", to: "inspecting", on: "image wanted, agent gone" },
  { from: "available", to: "preparing", on: "image wanted, agent still there" },
  { from: "provisioned", to: "inspecting", on: "image, user data, network data or metadata changed" },
  { from: "provisioned", to: "deprovisioning", on: "image removed, or deleted with onDelete deprovision" },
  { from: "inspecting", to: "deprovisioning", on: "deleted after something was written" },
  { from: "preparing", to: "deprovisioning", on: "deleted after something was written" },
  { from: "provisioning", to: "deprovisioning", on: "deleted after something was written" },
  { from: "deprovisioning", to: "available", on: "cleaned, image removed" },
  { from: "deprovisioning", to: "poweringOffBeforeDelete", on: "cleaned, deleted" },
  { from: "registering", to: "poweringOffBeforeDelete", on: "deleted" },
  { from: "available", to: "poweringOffBeforeDelete", on: "deleted" },
  { from: "provisioned", to: "poweringOffBeforeDelete", on: "deleted with onDelete powerOff" },
  { from: "provisioned", to: "deleted", on: "deleted with onDelete detach" },
  { from: "poweringOffBeforeDelete", to: "deleted", on: "off" },
] as const satisfies readonly Transition[];
