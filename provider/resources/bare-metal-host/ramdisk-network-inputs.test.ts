import { unknown, type ValueObject } from "../value.js";
import { checkInputs } from "./check-inputs.js";
import { ramdiskNetworkOf } from "./ramdisk-network-inputs.js";

const mac = "52:54:00:12:34:56";
const bond = { mode: "802.3ad", macAddresses: ["52-54-00-12-34-56", "52:54:00:12:34:57"] };

test.each<[ValueObject, string]>([
  [{ bond: { ...bond, macAddresses: [mac, "52:54"] } }, "ramdiskNetwork.bond.macAddresses[1]"],
  [{ bond: { ...bond, macAddresses: ["52:54:00:12:34:57", "52:54:00:12:34:58"] } }, "ramdiskNetwork.bond.macAddresses"],
  [{ addresses: ["10.0.2.15/24"], routes: [{ to: "10.1.0.0/16", via: "10.9.0.1" }] }, "ramdiskNetwork.routes[0].via"],
  [{ addresses: ["10.0.2.15/24"], gateway: "10.9.0.1" }, "ramdiskNetwork.gateway"],
])("ramdiskNetwork %j is refused in the preview", (ramdiskNetwork, property) => {
  expect(checkInputs({ bootMACAddress: mac, ramdiskNetwork })).toEqual([expect.objectContaining({ property })]);
});

test.each<[ValueObject]>([[{ bond }], [{ bond: { ...bond, macAddresses: [unknown] } }], [{ bond, addresses: [unknown] }]])(
  "ramdiskNetwork %j is accepted",
  (ramdiskNetwork) => {
    expect(checkInputs({ bootMACAddress: mac, ramdiskNetwork })).toEqual([]);
  },
);

test("ramdiskNetwork wins over network data, which wins over DHCP", () => {
  const networkData = {
    links: [{ id: "a", type: "phy", ethernet_mac_address: mac }],
    networks: [{ id: "n", link: "a", type: "ipv4", ip_address: "10.0.2.15", netmask: "255.255.255.0" }],
  };
  expect(ramdiskNetworkOf({ networkData, ramdiskNetwork: { bond } }, mac)).toEqual({
    macAddress: mac,
    bond: { mode: "802.3ad", macAddresses: [mac, "52:54:00:12:34:57"] },
  });
  expect(ramdiskNetworkOf({ networkData }, mac)).toEqual({ macAddress: mac, addresses: ["10.0.2.15/24"] });
  expect(ramdiskNetworkOf({ networkData: { links: "none" } }, mac)).toEqual({ macAddress: mac });
  expect(ramdiskNetworkOf({}, mac)).toEqual({ macAddress: mac });
});
