import { hostInputs } from "./host-inputs.js";
import { hostOutputs } from "./host-outputs.js";
import type { Resource } from "./source.js";

const description = `A bare-metal server, driven through its BMC: registered, inspected, given an operating system image, and started.

With \`image\` the server is provisioned and its installed system awaited; without, it is \`available\` to clusters and pools. A change of
image, user data, network data or metadata is previewed and reprovisions the server in place. No change ever replaces the resource.
What is written is one disk, pinned by serial number and WWN; data on it that is not this owner's stops the run.

{{% examples %}}
## Example Usage
{{% example %}}
### A server with an operating system

\`\`\`typescript
import * as pulumi from "@pulumi/pulumi";
import * as baremetal from "pulumi-baremetal";

const config = new pulumi.Config();

const host = new baremetal.BareMetalHost("r2-u17", {
    bmc: {
        address: "redfish-virtualmedia://10.0.0.7",
        username: "ops",
        password: config.requireSecret("bmcPassword"),
    },
    bootMACAddress: "52:54:00:a1:b2:c3",
    rootDeviceHints: { minSizeGigabytes: 200, rotational: false },
    image: {
        url: "https://images.example.com/debian-13.qcow2",
        checksum: "https://images.example.com/SHA256SUMS",
    },
    userData: "#cloud-config\\nhostname: r2-u17\\n",
});

export const os = host.os;
\`\`\`
{{% /example %}}
{{% /examples %}}

## Import

By the BMC's address and the system's path; credentials come from the provider's configuration. The running system is taken over as it is.

\`\`\`sh
pulumi import baremetal:index:BareMetalHost r2-u17 redfish://10.0.0.7/redfish/v1/Systems/1
\`\`\`

## Timeouts

\`customTimeouts\` are honoured to the second. After one, the half-made host is saved and the next \`pulumi up\` goes on with it.
`;

export const bareMetalHost: Resource = {
  token: "baremetal:index:BareMetalHost",
  description,
  inputs: hostInputs,
  outputs: hostOutputs,
};
