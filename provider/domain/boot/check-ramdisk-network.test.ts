import { InputError } from "../errors.js";
import { checkGateways, checkNetwork } from "./check-ramdisk-network.js";
import type { RamdiskNetwork } from "./host-boot.js";

const mac = "52:54:00:12:34:56";
const other = "52:54:00:12:34:57";
const bond = { mode: "active-backup", macAddresses: [mac, other] } as const;

function check(network: Omit<RamdiskNetwork, "macAddress">): string {
  try {
    checkNetwork({ macAddress: mac, ...network });
    checkGateways({ macAddress: mac, ...network });
  } catch (error) {
    if (error instanceof InputError) return `${error.path}: ${error.message}`;
    throw error;
  }
  return "";
}

describe("a network of the ramdisk", () => {
  test.each<[string, Omit<RamdiskNetwork, "macAddress">]>([
    ["nothing at all", {}],
    [
      "an address of each family",
      { addresses: ["10.0.2.15/24", "fd00::15/64"], gateway: "10.0.2.2", routes: [{ to: "::/0", via: "fd00::1" }] },
    ],
    ["a link-local gateway", { addresses: ["fd00::15/64"], gateway: "fe80::1" }],
    ["an address alone", { addresses: ["10.0.2.15/32"], gateway: "10.9.9.9" }],
    ["a gateway behind a route", { addresses: ["10.0.2.15/24"], gateway: "10.1.0.1", routes: [{ to: "10.1.0.0/24", via: "10.0.2.2" }] }],
    ["a bond with a VLAN on it", { bond: { ...bond, miimon: 50 }, vlan: 7, mtu: 9000 }],
  ])("may have %s", (_name, network) => {
    expect(check(network)).toBe("");
  });

  test.each<[Omit<RamdiskNetwork, "macAddress">, RegExp]>([
    [{ bond: { ...bond, mode: "lacp" as never } }, /^ramdiskNetwork\.bond\.mode: no bond mode "lacp"/],
    [{ bond: { ...bond, macAddresses: [mac, "52:54"] } }, /^ramdiskNetwork\.bond\.macAddresses\[1\]: not a MAC address/],
    [{ bond: { ...bond, macAddresses: [mac, mac] } }, /^ramdiskNetwork\.bond\.macAddresses\[1\]: .* is given twice/],
    [{ bond: { ...bond, macAddresses: [other] } }, /^ramdiskNetwork\.bond\.macAddresses: bootMACAddress 52:54:00:12:34:56 is not in it/],
    [{ bond: { ...bond, miimon: 1 } }, /^ramdiskNetwork\.bond\.miimon: 1 is not between/],
    [{ addresses: ["10.0.2.15/24"], gateway: "10.0.3.1" }, /^ramdiskNetwork\.gateway: 10\.0\.3\.1 is in none of the networks/],
    [{ addresses: ["10.0.2.15/24"], gateway: "fd00::1" }, /^ramdiskNetwork\.gateway: fd00::1 is IPv6, but addresses has none of IPv6/],
    [{ addresses: ["10.0.2.15/24", "10.0.2.15/16"] }, /^ramdiskNetwork\.addresses\[1\]: 10\.0\.2\.15 is given twice/],
    [
      { addresses: ["10.0.2.15/24"], routes: [{ to: "10.1.0.5/16", via: "10.0.2.2" }] },
      /^ramdiskNetwork\.routes\[0\]\.to: .* behind its prefix/,
    ],
    [
      { addresses: ["10.0.2.15/24"], routes: [{ to: "10.1.0.0/16", via: "fd00::1" }] },
      /^ramdiskNetwork\.routes\[0\]\.via: fd00::1 is IPv6, but/,
    ],
    [
      { addresses: ["10.0.2.15/24"], routes: [{ to: "10.1.0.0/16", via: "10.3.0.1" }] },
      /^ramdiskNetwork\.routes\[0\]\.via: 10\.3\.0\.1 is in none/,
    ],
    [
      { addresses: ["10.0.2.15/24"], gateway: "10.0.2.2", routes: [{ to: "0.0.0.0/0", via: "10.0.2.3" }] },
      /^ramdiskNetwork\.routes\[0\]\.to: a default route, as gateway/,
    ],
    [{ addresses: ["fd00::15/64"], mtu: 1000 }, /^ramdiskNetwork\.mtu: 1000 is less than the 1280/],
  ])("with %j is told by its field", (network, told) => {
    expect(check(network)).toMatch(told);
  });
});
