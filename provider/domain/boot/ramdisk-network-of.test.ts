import type { JsonObject } from "../host/host-spec.js";
import { readNetworkData } from "../network/read-network-data.js";
import { checkNetwork } from "./check-ramdisk-network.js";
import { ramdiskNetworkOfPlan } from "./ramdisk-network-of.js";

const mac = "52:54:00:12:34:56";
const other = "52:54:00:12:34:57";
const card = (id: string, address: string): JsonObject => ({ id, type: "phy", ethernet_mac_address: address });
const links = [card("a", mac), card("b", other)];
const v4 = { id: "n", type: "ipv4", ip_address: "10.0.2.15", netmask: "255.255.255.0" };

test.each<[string, JsonObject, object]>([
  ["DHCP", { links, networks: [{ id: "n", link: "a", type: "ipv4_dhcp" }] }, {}],
  [
    "a static address with its gateway and name servers",
    { links, networks: [{ ...v4, link: "a", gateway: "10.0.2.2" }], services: [{ type: "dns", address: "10.0.2.3" }] },
    { addresses: ["10.0.2.15/24"], routes: [{ to: "0.0.0.0/0", via: "10.0.2.2" }], nameservers: ["10.0.2.3"] },
  ],
  [
    "both families with their routes",
    {
      links,
      networks: [
        { ...v4, link: "a", routes: [{ network: "10.1.0.0", netmask: "255.255.0.0", gateway: "10.0.2.7" }] },
        { id: "m", link: "a", type: "ipv6", ip_address: "fd00::5/64", gateway: "fd00::1" },
      ],
    },
    {
      addresses: ["10.0.2.15/24", "fd00::5/64"],
      routes: [
        { to: "::/0", via: "fd00::1" },
        { to: "10.1.0.0/16", via: "10.0.2.7" },
      ],
    },
  ],
  [
    "a VLAN on a bond, which has the default route",
    {
      links: [
        ...links,
        { id: "bond0", type: "bond", bond_links: ["a", "b"], bond_mode: "802.3ad", bond_miimon: 50, mtu: 9000 },
        { id: "v", type: "vlan", vlan_link: "bond0", vlan_id: 7 },
      ],
      networks: [
        { ...v4, link: "bond0" },
        { ...v4, id: "w", link: "v", ip_address: "10.7.0.5", gateway: "10.7.0.1" },
      ],
    },
    {
      bond: { mode: "802.3ad", macAddresses: [mac, other], miimon: 50 },
      vlan: 7,
      mtu: 9000,
      addresses: ["10.7.0.5/24"],
      routes: [{ to: "0.0.0.0/0", via: "10.7.0.1" }],
    },
  ],
])("network data gives the ramdisk %s", (_name, data, expected) => {
  const network = ramdiskNetworkOfPlan(readNetworkData(data), mac);
  expect(network).toEqual({ macAddress: mac, ...expected });
  if (network !== undefined) checkNetwork(network);
});

test("network data without the boot NIC says nothing about the ramdisk", () => {
  expect(ramdiskNetworkOfPlan(readNetworkData({ links: [card("b", other)] }), mac)).toBeUndefined();
});
