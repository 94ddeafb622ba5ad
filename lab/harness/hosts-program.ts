import * as baremetal from "pulumi-baremetal";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as pulumi from "@pulumi/pulumi";
import { rackCredentials } from "./rack-process.js";
import type { LabSite } from "./site.js";

export type HostArgs = Omit<baremetal.BareMetalHostArgs, "bmc" | "bootMACAddress">;

export interface HostsProgramOptions {
  readonly owner?: string;
  /** The provider knows the credentials of every BMC, as an import needs it; default false. */
  readonly knowsCredentials?: boolean;
}

/** A program of hosts that a test changes between runs: server by server its inputs besides BMC and MAC. */
export class HostsProgram {
  readonly hosts = new Map<string, HostArgs>();
  /** Such as `import`, for every host. */
  resourceOptions: pulumi.CustomResourceOptions = {};

  constructor(
    private readonly site: LabSite,
    private readonly options: HostsProgramOptions = {},
  ) {}

  /** Outputs by server: os, timeline, state, hardware, rootDevice, conditions and erasures. */
  readonly program: PulumiFn = async () => {
    const { owner, knowsCredentials } = this.options;
    const machines = await this.site.rack.machines();
    const credentials = Object.fromEntries(machines.map(({ bmcAddress }) => [new URL(bmcAddress).host, { ...rackCredentials }]));
    const provider = new baremetal.Provider("rack", {
      serve: this.site.serve,
      ...(owner === undefined ? {} : { owner }),
      ...(knowsCredentials === true ? { credentials } : {}),
    });
    const outputs: Record<string, pulumi.Output<unknown>> = {};
    for (const [name, args] of this.hosts) {
      const machine = machines.find((each) => each.name === name);
      if (machine === undefined) throw new Error(`the rack has no ${name}`);
      const host = new baremetal.BareMetalHost(
        name,
        {
          bmc: {
            address: machine.bmcAddress,
            username: rackCredentials.username,
            password: pulumi.secret(rackCredentials.password),
            tls: { mode: "pin", fingerprint: machine.fingerprint },
          },
          bootMACAddress: machine.macAddress,
          ...(this.site.ramdiskNetwork === undefined ? {} : { ramdiskNetwork: this.site.ramdiskNetwork }),
          ...args,
        },
        { provider, ...this.resourceOptions },
      );
      const { os, timeline, state, hardware, rootDevice, conditions, erasures } = host;
      outputs[name] = pulumi.output({ os, timeline, state, hardware, rootDevice, conditions, erasures });
    }
    return outputs;
  };
}
