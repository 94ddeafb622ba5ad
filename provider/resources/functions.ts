import type { BmcConnector } from "../ports/bmc.js";
import { lookAtHost } from "../conductor/look-at-host.js";
import { bmcTargetOf } from "./bare-metal-host/bmc-target.js";
import { identityOutput } from "./bare-metal-host/outputs.js";
import type { ProviderConfig } from "./provider-config.js";
import type { FunctionType } from "./resource.js";

const connectTimeoutMs = 10_000;

export interface FunctionOptions {
  context(): { readonly bmc: BmcConnector; readonly config: ProviderConfig };
}

/** Functions that read a server's volatile facts, so that refreshes of the resource stay quiet. */
export function functionTypes(options: FunctionOptions): FunctionType[] {
  return [
    {
      token: "baremetal:index:getPower",
      invoke: async (progress, args) => {
        const { bmc, config } = options.context();
        const sight = await lookAtHost(bmc, bmcTargetOf(args, config, undefined), progress, connectTimeoutMs);
        return { result: { powerState: sight.power } };
      },
    },
    {
      token: "baremetal:index:getHardware",
      invoke: async (progress, args) => {
        const { bmc, config } = options.context();
        const { identity } = await lookAtHost(bmc, bmcTargetOf(args, config, undefined), progress, connectTimeoutMs);
        const { biosVersion, macAddresses, certificateFingerprint } = identity;
        return { result: { ...identityOutput(identity), biosVersion, macAddresses: [...macAddresses], certificateFingerprint } };
      },
    },
  ];
}
