import { BareMetalError } from "../domain/errors.js";
import type { BmcConnector } from "../ports/bmc.js";
import { lookAtHost, type HostSight } from "../conductor/look-at-host.js";
import { bmcTargetOf } from "./bare-metal-host/bmc-target.js";
import { hardwareOutput, identityOutput } from "./bare-metal-host/outputs.js";
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
    bmcFunction("baremetal:index:getPower", options, false, ({ power }) => ({ powerState: power })),
    bmcFunction("baremetal:index:getHardware", options, true, ({ identity, hardware }) => {
      if (hardware === undefined) throw new BareMetalError("PROVIDER_BUG", "the hardware was not read");
      return {
        identity: identityOutput(identity),
        macAddresses: [...identity.macAddresses],
        certificateFingerprint: identity.certificateFingerprint,
        hardware: hardwareOutput(hardware.hardware),
        unknown: [...hardware.unknown],
      };
    }),
  ];
}

function bmcFunction(token: string, options: FunctionOptions, hardware: boolean, pick: (sight: HostSight) => ValueObject): FunctionType {
  return {
    token,
    invoke: async (progress, args) => {
      const failures = options.validate(token, args);
      if (failures.length > 0) return { failures };
      const { bmc, config } = options.context();
      const target = bmcTargetOf(args, config, undefined);
      return { result: pick(await lookAtHost(bmc, target, progress, { connectTimeoutMs, hardware })) };
    },
  };
}
