import { arrayOf, integer, string, type ObjectType } from "./source.js";

export const ramdiskNetwork: ObjectType = {
  name: "RamdiskNetwork",
  description:
    "Network of the ramdisk on the NIC with `bootMACAddress`. Without `addresses` the NIC asks DHCP. It does not concern the installed system; that is what `networkData` is for.",
  properties: {
    addresses: {
      description:
        "Static addresses with their prefix, IPv4 or IPv6, such as `10.0.2.15/24`; at most 8. The first IPv4 address is used for fetching over the network.",
      shape: arrayOf(string),
      constraints: { minLength: 1, maxLength: 8 },
    },
    gateway: {
      description: "Address of the default gateway, without prefix. Not needed when the provider is in the same network.",
      shape: string,
      constraints: { minLength: 2, maxLength: 45 },
    },
    nameservers: {
      description: "Addresses of DNS servers, at most 4. Needed only when the provider is served under a name.",
      shape: arrayOf(string),
      constraints: { maxLength: 4 },
    },
    vlan: {
      description: "VLAN id, 1 to 4094; tagged by the ramdisk. Without it frames are untagged.",
      shape: integer,
      constraints: { minimum: 1, maximum: 4094 },
    },
    mtu: {
      description: "Largest frame in bytes, 576 to 9216. Without it the NIC's own, mostly 1500.",
      shape: integer,
      constraints: { minimum: 576, maximum: 9216 },
    },
  },
  required: [],
  rules: [{ kind: "needs", field: "gateway", needs: "addresses" }],
};
