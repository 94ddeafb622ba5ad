import type { BmcConnector } from "../ports/bmc.js";
import { lookAtHost, type HostSight } from "../conductor/look-at-host.js";
import { bmcTargetOf } from "./bare-metal-host/bmc-target.js";
import { identityOutput } from "./bare-metal-host/outputs.js";
import type { ProviderConfig } from "./provider-config.js";
import type { CheckFailure, FunctionType } from "./resource.js";
import type { ValueObject } from "./value.js";

const connectTimeoutMs = 10_000;

export interface FunctionOptions {
  context(): { readonly bmc: BmcConnector; readonly config: ProviderConfig };
  validate(token: string, args: ValueObject): readonly CheckFailure[];
}

/** Functions that read a server's volatile facts, so that refreshes of the resource stay quiet. */
export function functionTypes(options: FunctionOptions): FunctionType[] {
  return [
    bmcFunction("baremetal:index:getPower", options, ({ power }) => ({ powerState: power })),
    bmcFunction("baremetal:index:getHardware", options, ({ identity }) => {
      const { biosVersion, macAddresses, certificateFingerprint } = identity;
      return { ...identityOutput(identity), biosVersion, macAddresses: [...macAddresses], certificateFingerprint };
    }),
  ];
}

function bmcFunction(token: string, options: FunctionOptions, pick: (sight: HostSight) => ValueObject): FunctionType {
  return {
    token,
    invoke: async (progress, args) => {
      const failures = options.validate(token, args);
      if (failures.length > 0) return { failures };
      const { bmc, config } = options.context();
      return { result: pick(await lookAtHost(bmc, bmcTargetOf(args, config, undefined), progress, connectTimeoutMs)) };
    },
  };
}
