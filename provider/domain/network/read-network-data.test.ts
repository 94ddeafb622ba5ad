import type { JsonObject, JsonValue } from "../host/host-spec.js";
import { isInside, maskText, parseIp, prefixLength } from "./ip-address.js";
import { normalNetworkData } from "./normal-network-data.js";
import { checkNetworkData, readNetworkData } from "./read-network-data.js";
import { strayGateways } from "./read-networks.js";
import { verifyNics } from "./verify-nics.js";

const nic = (id: string, last: string): JsonObject => ({ id, type: "phy", ethernet_mac_address: `52:54:00:00:00:${last}` });
const a = nic("a", "0a");
const b = nic("b", "0b");
const bond: JsonObject = { id: "bd", type: "bond", bond_links: ["a", "b"], bond_mode: "802.3ad", bond_miimon: 100 };
const v4: JsonObject = { link: "a", type: "ipv4", ip_address: "10.0.0.5", netmask: "255.255.255.0", gateway: "10.0.0.1" };

const links = (...entries: JsonValue[]): JsonObject => ({ links: entries });
const withNetwork = (network: JsonObject): JsonObject => ({ links: [a], networks: [network] });

const wrong: readonly (readonly [what: string, data: JsonObject, path: string, message: RegExp, remedy?: RegExp])[] = [
  ["a member that no link has", links(a, { ...bond, bond_links: ["x"] }), "networkData.links[1].bond_links[0]", /no link "x"/, /are a, bd/],
  ["two links of one id", links(a, { ...b, id: "a" }), "networkData.links[1].id", /"a" is the id of networkData.links\[0\] too/],
  [
    "two links of one NIC",
    links(a, { ...b, ethernet_mac_address: "52:54:00:00:00:0A" }),
    "networkData.links[1].ethernet_mac_address",
    /too$/,
  ],
  [
    "VLAN 0",
    links(a, { id: "v", type: "vlan", vlan_id: 0, vlan_link: "a" }),
    "networkData.links[1].vlan_id",
    /0 is not a whole .* 1 to 4094/,
  ],
  ["VLAN 4095", links(a, { id: "v", type: "vlan", vlan_id: "4095", vlan_link: "a" }), "networkData.links[1].vlan_id", /1 to 4094/],
  ["a VLAN on nothing", links(a, { id: "v", type: "vlan", vlan_id: 5, vlan_link: "z" }), "networkData.links[1].vlan_link", /no link "z"/],
  ["a VLAN without a link", links(a, { id: "v", type: "vlan", vlan_id: 5 }), "networkData.links[1].vlan_link", /missing/],
  ["a VLAN upon itself", links(a, { id: "v", type: "vlan", vlan_id: 5, vlan_link: "v" }), "networkData.links[1].vlan_link", /upon itself/],
  [
    "a VLAN twice",
    links(a, { id: "v", type: "vlan", vlan_id: 5, vlan_link: "a" }, { id: "w", type: "vlan", vlan_id: 5, vlan_link: "a" }),
    "networkData.links[2].vlan_id",
    /5 is the VLAN of networkData.links\[1\]/,
  ],
  ["a NIC without address", links({ id: "a", type: "phy" }), "networkData.links[0].ethernet_mac_address", /missing/, /found by its MAC/],
  ["a MAC that is none", links({ ...a, ethernet_mac_address: "52:54" }), "networkData.links[0].ethernet_mac_address", /not a MAC address/],
  ["a kind of link that is none", links({ ...a, type: "team" }), "networkData.links[0].type", /"team"/, /phy, bond or vlan/],
  ["a bond of nothing", links({ ...bond, bond_links: [] }), "networkData.links[0].bond_links", /names no link/],
  ["a bond of a bond", links(a, b, bond, { ...bond, id: "e", bond_links: ["bd"] }), "networkData.links[3].bond_links[0]", /is a bond/],
  ["a NIC of two bonds", links(a, bond, { ...bond, id: "e" }, b), "networkData.links[1].bond_links[0]", /belongs to the bond "e" too/],
  ["a mode that is none", links(a, b, { ...bond, bond_mode: "lacp" }), "networkData.links[2].bond_mode", /"lacp"/, /802\.3ad/],
  ["a parameter that is none", links(a, b, { ...bond, bond_speed: 1 }), "networkData.links[2].bond_speed", /no parameter/, /bond_miimon/],
  ["a parameter of two lines", links(a, b, { ...bond, bond_miimon: "1\n[Network]" }), "networkData.links[2].bond_miimon", /characters/],
  [
    "an address that is none",
    withNetwork({ ...v4, ip_address: "10.0.0.256" }),
    "networkData.networks[0].ip_address",
    /"10.0.0.256" is not/,
  ],
  ["an address of the other family", withNetwork({ ...v4, type: "ipv6" }), "networkData.networks[0].ip_address", /not an IPv6 address/],
  ["no mask", withNetwork({ link: "a", type: "ipv4", ip_address: "10.0.0.5" }), "networkData.networks[0].netmask", /missing/, /prefix/],
  ["a mask with holes", withNetwork({ ...v4, netmask: "255.0.255.0" }), "networkData.networks[0].netmask", /no mask/],
  ["a gateway of the other family", withNetwork({ ...v4, gateway: "fe80::1" }), "networkData.networks[0].gateway", /not an IPv4/],
  ["a network of no link", withNetwork({ ...v4, link: "z" }), "networkData.networks[0].link", /no link "z"/, /are a$/],
  ["a network of no type", withNetwork({ ...v4, type: "dhcp" }), "networkData.networks[0].type", /"dhcp"/, /ipv4_dhcp/],
  [
    "a route without gateway",
    withNetwork({ ...v4, routes: [{ network: "10.1.0.0", netmask: "16" }] }),
    "networkData.networks[0].routes[0].gateway",
    /missing/,
  ],
  [
    "a route to a host's address",
    withNetwork({ ...v4, routes: [{ network: "10.1.0.1", netmask: "16", gateway: "10.0.0.2" }] }),
    "networkData.networks[0].routes[0].network",
    /bits set behind its mask/,
  ],
  ["a name server's name", { ...withNetwork(v4), services: [{ type: "dns", address: "ns1" }] }, "networkData.services[0].address", /"ns1"/],
  [
    "a network of a bond's member",
    { links: [a, b, bond], networks: [v4] },
    "networkData.networks[0].link",
    /of the bond "bd"/,
    /to the bond/,
  ],
  ["netplan's format", { version: 2, ethernets: {}, links: [a] }, "networkData.version", /no part of network data/, /network_data.json/],
  ["nothing", {}, "networkData.links", /no links/, /leave networkData out for DHCP/],
  ["an MTU of a byte", links({ ...a, mtu: 1 }), "networkData.links[0].mtu", /1 is not a whole number/],
  ["links that are no list", { links: { a } }, "networkData.links", /must be a list/],
];

describe("network data", () => {
  test.each(wrong.map((row) => [row[0], row] as const))("with %s is refused by name", (_name, [, data, path, message, remedy = /(?:)/]) => {
    const found = checkNetworkData(data);
    expect(found.map((problem) => problem.path)).toContain(path);
    const problem = found.find((one) => one.path === path);
    expect(problem?.message).toMatch(message);
    expect(problem?.remedy ?? "").toMatch(remedy);
    expect(() => readNetworkData(data)).toThrow();
  });

  test("an address of two links is refused", () => {
    const [problem] = checkNetworkData({ links: [a, b], networks: [v4, { ...v4, link: "b" }] });
    expect(problem).toMatchObject({ path: "networkData.networks[1].ip_address" });
  });

  test("all that is wrong is told at once, and not without end", () => {
    expect(checkNetworkData(links({ ...a, mtu: 1 }, { ...b, type: "x" })).length).toBe(2);
    expect(checkNetworkData(links(...Array.from({ length: 100 }, () => ({})))).length).toBe(20);
  });

  test("a bond takes the address of its first member, and a VLAN that of its link", () => {
    const plan = readNetworkData(links(a, b, bond, { id: "v", type: "vlan", vlan_id: "7", vlan_link: "bd" }));
    expect(plan.links.map(({ mac }) => mac.slice(-2))).toEqual(["0a", "0b", "0a", "0a"]);
  });
});

describe("network data on the config drive", () => {
  const data: JsonObject = {
    links: [a, b, { ...bond, bond_mode: 4, bond_primary: "a", vif_id: "kept" }, { id: "v", type: "vlan", vlan_id: "7", vlan_link: "bd" }],
    networks: [
      {
        link: "v",
        type: "ipv6",
        ip_address: "2001:db8::5",
        prefix: 64,
        network_id: "kept",
        routes: [{ network: "::", prefix: 0, gateway: "fe80::1" }],
      },
      { id: "n", link: "bd", type: "ipv6_dhcpv6-stateless" },
    ],
  };
  const written = normalNetworkData(data, readNetworkData(data));

  test("has what cloud-init needs of links", () => {
    expect(written["links"]).toMatchObject([
      a,
      b,
      { bond_mode: "802.3ad", bond_miimon: 100, bond_primary: null, ethernet_mac_address: "52:54:00:00:00:0a", vif_id: "kept" },
      { vlan_id: 7, vlan_link: "bd", vlan_mac_address: "52:54:00:00:00:0a" },
    ]);
  });

  test("has masks instead of prefixes, and keeps what is not ours", () => {
    expect(written["networks"]).toEqual([
      {
        ...{ id: "v-0", link: "v", type: "ipv6", ip_address: "2001:db8::5", netmask: "ffff:ffff:ffff:ffff::", network_id: "kept" },
        routes: [{ network: "::", netmask: "::", gateway: "fe80::1" }],
      },
      { id: "n", link: "bd", type: "ipv6_dhcpv6-stateless", routes: [] },
    ]);
    expect(written["services"]).toEqual([]);
  });
});

describe("a NIC that the server lacks", () => {
  const hardware = { nics: [{ name: "eno1", mac: "52:54:00:00:00:0A" }] };

  test("is named beside those it has", () => {
    const error = expect.objectContaining({
      path: "networkData.links[1].ethernet_mac_address",
      message: "r2-u17 has no NIC 52:54:00:00:00:0b; it has 52:54:00:00:00:0A (eno1)",
    }) as Error;
    expect(() => verifyNics({ name: "r2-u17", networkData: links(a, b) }, hardware)).toThrow(error);
  });

  test.each([
    ["it has them all", links(a), hardware],
    ["no NIC is known yet", links(a, b), { nics: [] }],
    ["there is no network data", undefined, hardware],
  ])("is no matter when %s", (_what, networkData, known) => {
    expect(() => verifyNics({ name: "h", networkData }, known)).not.toThrow();
  });
});

test.each([
  ["10.0.0.1", [], 0],
  ["10.0.1.1", [], 1],
  ["10.0.1.1", [{ link: "a", type: "ipv4_dhcp" }], 0],
])("gateway %s is stray %#", (gateway, more, count) => {
  const plan = readNetworkData({ links: [a], networks: [{ ...v4, gateway }, ...more] });
  expect(strayGateways(plan.links[0]?.networks ?? [])).toHaveLength(count);
});

test.each([
  ["255.255.255.0", 4, 24],
  ["0.0.0.0", 4, 0],
  ["32", 4, 32],
  ["33", 4, undefined],
  ["ffff:ffff::", 6, 32],
  ["ffff:0:ffff::", 6, undefined],
  ["255.255.255.0", 6, undefined],
] as const)("mask %s of IPv%s is %s", (text, family, length) => {
  expect(prefixLength(text, family)).toBe(length);
});

test.each([
  ["::1", 1n],
  ["1.2.3.4", 0x01020304n],
  ["2001:DB8::", 0x20010db8n << 96n],
])("%s is read as a number", (text, bits) => {
  expect(parseIp(text)?.bits).toBe(bits);
});

test.each(["1.2.3", "1.2.3.04", "fe80", "", "::1::", "host"])("%j is no address", (text) => expect(parseIp(text)).toBeUndefined());

test("masks and networks", () => {
  const address = parseIp("10.1.2.3");
  const other = parseIp("10.1.3.0");
  if (address === undefined || other === undefined) throw new Error("not addresses");
  expect(maskText({ address, length: 20 })).toBe("255.255.240.0");
  expect(isInside(other, { address, length: 23 })).toBe(true);
  expect(isInside(other, { address, length: 24 })).toBe(false);
});
