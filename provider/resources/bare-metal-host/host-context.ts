import type { HostDeps } from "../../conductor/host-deps.js";
import type { Slots } from "../../conductor/slots.js";
import type { ProviderConfig } from "../provider-config.js";

/** What the lifecycle of hosts rests on, once the provider is configured. */
export interface HostContext {
  readonly deps: HostDeps;
  readonly config: ProviderConfig;
  readonly slots: Slots;
}
