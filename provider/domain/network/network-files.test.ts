import type { JsonObject } from "../host/host-spec.js";
import { keyfiles } from "./keyfiles.js";
import { networkdFiles } from "./networkd-files.js";
import { readNetworkData } from "./read-network-data.js";

const nic = (id: string, last: string): JsonObject => ({ id, type: "phy", ethernet_mac_address: `52:54:00:00:00:${last}` });
const data: JsonObject = {
  links: [
    nic("a", "0a"),
    nic("b", "0b"),
    { ...nic("c", "0c"), mtu: 9000 },
    {
      ...{ id: "bd", type: "bond", bond_links: ["a", "b"], bond_mode: "active-backup", bond_primary: "b", bond_miimon: 100 },
      ...{ bond_lacp_rate: 1, bond_arp_ip_target: "10.0.0.1,10.0.0.2" },
    },
    { id: "v", type: "vlan", vlan_id: 100, vlan_link: "bd" },
    { id: "w", type: "vlan", vlan_id: 100, vlan_link: "c" },
  ],
  networks: [
    { link: "bd", type: "ipv4", ip_address: "10.0.0.5/24", gateway: "10.0.0.1", services: [{ type: "dns", address: "10.0.0.54" }] },
    { link: "v", type: "ipv6", ip_address: "2001:db8::5/64", routes: [{ network: "::", netmask: "::", gateway: "fe80::1" }] },
    { link: "w", type: "ipv4_dhcp" },
    { link: "c", type: "ipv6_slaac" },
    { link: "c", type: "ipv4", ip_address: "192.0.2.7/32", gateway: "192.0.2.1" },
  ],
  services: [{ type: "dns", address: "10.0.0.53" }],
};
const plan = readNetworkData(data);
const textOf = (files: readonly { readonly path: string; readonly text: string }[], name: string): readonly string[] =>
  (files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? "").split("\n");

describe("files of systemd-networkd", () => {
  const files = networkdFiles(plan);

  test.each<[string, readonly string[]]>([
    [
      "10-baremetal-00.network",
      ["[Match]", "MACAddress=52:54:00:00:00:0a", "Type=ether", "Kind=!bond vlan", "", "[Network]", "Bond=bond0", ""],
    ],
    ["10-baremetal-01.network", ["Bond=bond0", "PrimarySlave=yes"]],
    [
      "10-baremetal-02.network",
      ["MTUBytes=9000", "IPv6AcceptRA=yes", "Address=192.0.2.7/32", "VLAN=vlan100-2", "Gateway=192.0.2.1", "GatewayOnLink=yes"],
    ],
    ["10-baremetal-03.netdev", ["Name=bond0", "Kind=bond", "MACAddress=52:54:00:00:00:0a", "Mode=active-backup", "MIIMonitorSec=100ms"]],
    ["10-baremetal-03.netdev", ["LACPTransmitRate=fast", "ARPIPTargets=10.0.0.1 10.0.0.2"]],
    [
      "10-baremetal-03.network",
      ["Name=bond0", "DHCP=no", "Address=10.0.0.5/24", "DNS=10.0.0.54", "DNS=10.0.0.53", "VLAN=vlan100", "Gateway=10.0.0.1"],
    ],
    ["10-baremetal-04.netdev", ["Name=vlan100", "Kind=vlan", "[VLAN]", "Id=100"]],
    ["10-baremetal-04.network", ["Address=2001:db8::5/64", "Destination=::/0", "Gateway=fe80::1"]],
    ["10-baremetal-05.network", ["Name=vlan100-2", "DHCP=ipv4", "IPv6AcceptRA=no"]],
  ])("%s says what the link is", (name, lines) => {
    expect(textOf(files, name)).toEqual(expect.arrayContaining([...lines]));
  });

  test("routes to a gateway that the link reaches need no flag", () => {
    expect(textOf(files, "10-baremetal-03.network")).not.toContain("GatewayOnLink=yes");
    expect(textOf(files, "10-baremetal-04.network")).not.toContain("GatewayOnLink=yes");
  });
});

describe("NetworkManager's keyfiles", () => {
  const files = keyfiles(plan);

  test("are readable by root alone, which NetworkManager insists on", () => {
    expect(new Set(files.map(({ mode }) => mode))).toEqual(new Set([0o600]));
  });

  test.each<[string, readonly string[]]>([
    ["baremetal-nic0.nmconnection", ["type=ethernet", "mac-address=52:54:00:00:00:0a", "slave-type=bond"]],
    ["baremetal-nic2.nmconnection", ["mtu=9000", "method=manual", "address1=192.0.2.7/32", "route1=0.0.0.0/0,192.0.2.1", "method=auto"]],
    [
      "baremetal-bond0.nmconnection",
      ["interface-name=bond0", "mode=active-backup", "miimon=100", "address1=10.0.0.5/24", "dns=10.0.0.54;10.0.0.53;"],
    ],
    ["baremetal-vlan100.nmconnection", ["[vlan]", "id=100", "method=disabled", "address1=2001:db8::5/64", "route1=::/0,fe80::1"]],
    ["baremetal-vlan100-2.nmconnection", ["method=auto", "dns=10.0.0.53;"]],
  ])("%s says what the link is", (name, lines) => {
    expect(textOf(files, name)).toEqual(expect.arrayContaining([...lines]));
  });

  test("name each other by ids that exist once", () => {
    const values = (key: string): string[] =>
      files.flatMap(({ text }) => [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map((match) => match[1] ?? ""));
    expect(new Set(values("uuid")).size).toBe(files.length);
    expect(values("uuid")).toEqual(expect.arrayContaining([...values("master"), ...values("parent")]));
    expect(values("master")).toHaveLength(2);
    expect(values("uuid").every((uuid) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid))).toBe(true);
  });
});
