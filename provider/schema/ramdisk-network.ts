import { arrayOf, integer, object, oneOf, string, type EnumType, type ObjectType } from "./source.js";

const bondMode: EnumType = {
  name: "BondMode",
  description: "How a bond uses its NICs, by Linux' names.",
  values: [
    { value: "active-backup", name: "ActiveBackup", description: "One NIC at a time; needs nothing of the switch." },
    { value: "802.3ad", name: "LACP", description: "LACP; the switch has to be set to it." },
    { value: "balance-rr", name: "BalanceRR", description: "Frame by frame in turn; the switch has to have a static group." },
    { value: "balance-xor", name: "BalanceXOR", description: "By the addresses of a frame; the switch has to have a static group." },
    { value: "broadcast", name: "Broadcast", description: "Every frame on every NIC." },
    { value: "balance-tlb", name: "BalanceTLB", description: "Sends on all NICs, receives on one; needs nothing of the switch." },
    { value: "balance-alb", name: "BalanceALB", description: "Sends and receives on all NICs; needs nothing of the switch, IPv4 only." },
  ],
};

const bond: ObjectType = {
  name: "RamdiskBond",
  description: "A bond of NICs.",
  properties: {
    mode: { description: "How the bond uses its NICs.", shape: oneOf(bondMode) },
    macAddresses: {
      description: "MAC addresses of its NICs, 2 to 8; `bootMACAddress` is one of them.",
      shape: arrayOf(string),
      constraints: { minLength: 2, maxLength: 8 },
    },
    miimon: {
      description: "How often the links are looked at, in milliseconds, 10 to 10000. Default: 100.",
      shape: integer,
      constraints: { minimum: 10, maximum: 10_000 },
    },
  },
  required: ["mode", "macAddresses"],
};

const route: ObjectType = {
  name: "RamdiskRoute",
  description: "A static route.",
  properties: {
    to: { description: "Network with its prefix, such as `10.1.0.0/16`; `0.0.0.0/0` or `::/0` is the default route.", shape: string },
    via: { description: "Address of the gateway, of the same family.", shape: string },
  },
  required: ["to", "via"],
};

export const ramdiskNetwork: ObjectType = {
  name: "RamdiskNetwork",
  description:
    "Network of the ramdisk on the NIC with `bootMACAddress`. Without `addresses` it asks DHCP, or takes the address that an IPv6 router advertises when the provider is served at an IPv6 address. It does not concern the installed system; that is what `networkData` is for.",
  properties: {
    bond: {
      description:
        "Bond of NICs below the VLAN and the addresses. The boot loader uses the NIC with `bootMACAddress` alone; where the switch drops its frames, it goes on from the boot medium in the same boot.",
      shape: object(bond),
    },
    addresses: {
      description:
        "Static addresses with their prefix, IPv4 or IPv6, such as `10.0.2.15/24`; at most 8. The first of the provider's family is used for fetching over the network.",
      shape: arrayOf(string),
      constraints: { minLength: 1, maxLength: 8 },
    },
    gateway: {
      description:
        "Address of the default gateway, without prefix. Not needed when the provider is in the same network. With addresses of both families, give the other default route in `routes`.",
      shape: string,
      constraints: { minLength: 2, maxLength: 45 },
    },
    routes: {
      description: "Static routes, at most 16.",
      shape: arrayOf(object(route)),
      constraints: { maxLength: 16 },
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
  rules: [
    { kind: "needs", field: "gateway", needs: "addresses" },
    { kind: "needs", field: "routes", needs: "addresses" },
  ],
};
