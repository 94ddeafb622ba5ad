import * as baremetal from "pulumi-baremetal";
import * as pulumi from "@pulumi/pulumi";

interface Server {
  name: string;
  bmcAddress: string;
  fingerprint?: string;
  bootMACAddress: string;
  /** cloud-init user data of this server only. */
  userData?: string;
  /** Static address of the ramdisk; without one it asks DHCP. */
  ramdiskNetwork?: { addresses: string[]; gateway: string };
}

const config = new pulumi.Config();
const servers = config.requireObject<Server[]>("servers");
const image = config.requireObject<{ url: string; checksum: string }>("image");

// serve: how BMCs and servers reach the machine that runs pulumi. Left out, the address towards the BMC is taken.
const rack = new baremetal.Provider("rack", { serve: config.getObject("serve") ?? {} });

const hosts = servers.map(
  (server) =>
    new baremetal.BareMetalHost(
      server.name,
      {
        bmc: {
          address: server.bmcAddress,
          username: config.get("bmcUsername") ?? "ops",
          password: config.requireSecret("bmcPassword"),
          tls: server.fingerprint === undefined ? { mode: "tofu" } : { mode: "pin", fingerprint: server.fingerprint },
        },
        bootMACAddress: server.bootMACAddress,
        rootDeviceHints: { minSizeGigabytes: 2 },
        image,
        userData: server.userData ?? `#cloud-config\nhostname: ${server.name}\n`,
        ramdiskNetwork: server.ramdiskNetwork ?? {},
      },
      { provider: rack },
    ),
);

export const summary = hosts.map((host, index) =>
  pulumi
    .all([host.os, host.timeline, host.rootDevice])
    .apply(([os, timeline, rootDevice]) => ({ name: servers[index]?.name, os, timeline, rootDevice })),
);
