import { BareMetalError, InputError } from "../errors.js";
import type { RamdiskNetwork } from "./host-boot.js";
import type { HostFilesInput } from "./host-files.js";
import { renderHostFiles } from "./host-files.js";

const directory = "ab".repeat(32);
const network: RamdiskNetwork = {
  macAddress: "52:54:00:12:34:56",
  vlan: 100,
  addresses: ["10.0.2.15/24"],
  gateway: "10.0.2.2",
  nameservers: ["10.0.2.3", "10.0.2.4"],
  mtu: 9000,
};

function input(changes: Partial<HostFilesInput> = {}, net: Partial<RamdiskNetwork> = {}): HostFilesInput {
  return {
    boot: {
      version: 1,
      attempt: "a1",
      token: "cd".repeat(32),
      hostUuid: "4c4c4544-0042-4a10-8052-b4c04f4e3732",
      network: { ...network, ...net },
      provider: { agentAddress: "10.0.2.2:7001", certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
    },
    netboot: "auto",
    kernelArguments: "console=ttyS1,115200 quiet",
    server: "10.0.2.2:7000",
    directory,
    stage2: { sha256: "11".repeat(32), sizeBytes: 70_000_000 },
    agent: { sha256: "22".repeat(32), sizeBytes: 900_000 },
    ...changes,
  };
}

function lines(text: string): Record<string, string> {
  const pairs = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /^(?:set )?([A-Za-z0-9_]+)=(.*)$/.exec(line));
  return Object.fromEntries(pairs.map((match) => [match?.[1] ?? "", match?.[2] ?? ""]));
}

describe("the files of the boot medium", () => {
  test("have the sizes of the contract and plain ASCII", () => {
    const files = renderHostFiles(input({}, {}));
    expect(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.byteLength(text)]))).toEqual({
      "host.cfg": 4096,
      "host.env": 4096,
      "host.json": 65536,
    });
    expect(JSON.parse(files["host.json"])).toEqual(input().boot);
  });

  test("tell GRUB the static address, the server and the kernel arguments", () => {
    expect(lines(renderHostFiles(input())["host.cfg"])).toEqual({
      netboot: "auto",
      mac: "52:54:00:12:34:56",
      ip: "10.0.2.15",
      prefix: "24",
      vlan: "100",
      srv: "10.0.2.2:7000",
      srvgw: "",
      dir: `/${directory}`,
      args: "'console=ttyS1,115200 quiet'",
    });
  });

  test("tell the first stage the network and what to fetch", () => {
    const base = `http://10.0.2.2:7000/${directory}`;
    expect(lines(renderHostFiles(input())["host.env"])).toEqual({
      NET_MAC: "'52:54:00:12:34:56'",
      NET_MODE: "'static'",
      NET_ADDRESSES: "'10.0.2.15/24'",
      NET_GATEWAY: "'10.0.2.2'",
      NET_ROUTES: "''",
      NET_DNS: "'10.0.2.3 10.0.2.4'",
      NET_VLAN: "'100'",
      NET_MTU: "'9000'",
      NET_BOND_MODE: "''",
      NET_BOND_MACS: "''",
      NET_BOND_MIIMON: "''",
      STAGE2_URL: `'${base}/stage2.squashfs'`,
      STAGE2_SHA256: `'${"11".repeat(32)}'`,
      STAGE2_SIZE: "'70000000'",
      AGENT_URL: `'${base}/agent.cjs'`,
      AGENT_SHA256: `'${"22".repeat(32)}'`,
      AGENT_SIZE: "'900000'",
      REPORT_URL: `'${base}/stage1'`,
    });
  });

  test("ask DHCP when no address is given", () => {
    const boot = { ...input().boot, network: { macAddress: network.macAddress } };
    const files = renderHostFiles(input({ boot }));
    expect(lines(files["host.env"])).toMatchObject({ NET_MODE: "'dhcp'", NET_ADDRESSES: "''", NET_VLAN: "''" });
    expect(lines(files["host.cfg"])).toMatchObject({ ip: "", prefix: "", vlan: "" });
  });

  test("name the IPv6 address when the server has one", () => {
    const files = renderHostFiles(
      input({ server: "[fd00::2]:7000" }, { addresses: ["10.0.2.15/24", "fd00::15/64"], gateway: "fd00::1", nameservers: [] }),
    );
    expect(lines(files["host.cfg"])).toMatchObject({ netboot: "auto", ip: "fd00::15", prefix: "64", srv: "[fd00::2]:7000", srvgw: "" });
    expect(lines(files["host.env"])).toMatchObject({
      NET_ADDRESSES: "'10.0.2.15/24 fd00::15/64'",
      STAGE2_URL: `'http://[fd00::2]:7000/${directory}/stage2.squashfs'`,
    });
  });

  test.each<[string, Partial<RamdiskNetwork>, string]>([
    ["on the link", {}, ""],
    ["behind the gateway", { addresses: ["10.9.2.15/24"], gateway: "10.9.2.1" }, "10.9.2.1"],
    ["behind a route", { addresses: ["10.9.2.15/24"], gateway: "10.9.2.1", routes: [{ to: "10.0.0.0/8", via: "10.9.2.7" }] }, "10.9.2.7"],
    [
      "behind the narrower of two routes",
      {
        addresses: ["10.9.2.15/24"],
        gateway: "10.9.2.1",
        routes: [
          { to: "10.0.0.0/8", via: "10.9.2.7" },
          { to: "10.0.2.0/24", via: "10.9.2.8" },
        ],
      },
      "10.9.2.8",
    ],
    ["nowhere", { addresses: ["10.9.2.15/24"], gateway: undefined as never }, ""],
  ])("tell GRUB the way to a server that is %s", (_name, net, srvgw) => {
    expect(lines(renderHostFiles(input({}, net))["host.cfg"])).toMatchObject({ srvgw });
  });

  test("tell the first stage bond and routes", () => {
    const bond = { mode: "802.3ad", macAddresses: [network.macAddress, "52:54:00:12:34:57"] } as const;
    const routes = [
      { to: "10.1.0.0/16", via: "10.0.2.7" },
      { to: "::/0", via: "fe80::1" },
    ];
    const files = renderHostFiles(input({}, { bond, routes, addresses: ["10.0.2.15/24", "fd00::5/64"] }));
    expect(lines(files["host.env"])).toMatchObject({
      NET_BOND_MODE: "'802.3ad'",
      NET_BOND_MACS: "'52:54:00:12:34:56 52:54:00:12:34:57'",
      NET_BOND_MIIMON: "'100'",
      NET_ROUTES: "'10.1.0.0/16_10.0.2.7 ::/0_fe80::1'",
    });
  });

  test("refuse static addresses of another family than the server's", () => {
    expect(() => renderHostFiles(input({}, { addresses: ["fd00::15/64"], gateway: "fd00::1" }))).toThrow(/none is IPv4.*10\.0\.2\.2:7000/);
  });

  test("keep every character of host.json", () => {
    const boot = { ...input().boot, attempt: "über \u2028 </x>" };
    const text = renderHostFiles(input({ boot }))["host.json"];
    expect(text).toHaveLength(65536);
    expect(Buffer.byteLength(text)).toBe(65536);
    expect((JSON.parse(text) as { attempt: string }).attempt).toBe(boot.attempt);
  });

  test.each([
    ["a quote in the kernel arguments", input({ kernelArguments: "a'; reboot" }), "kernelArguments"],
    ["a line end in the kernel arguments", input({ kernelArguments: "a\nset srv=evil" }), "kernelArguments"],
    ["a trailing line end in the kernel arguments", input({ kernelArguments: "a\n" }), "kernelArguments"],
    ["a variable in the kernel arguments", input({ kernelArguments: "$root" }), "kernelArguments"],
    ["a wildcard in the kernel arguments", input({ kernelArguments: "a=*" }), "kernelArguments"],
    ["too many kernel arguments", input({ kernelArguments: "a".repeat(1025) }), "kernelArguments"],
    ["an upper-case MAC", input({}, { macAddress: "52:54:00:12:34:5A" }), "bootMACAddress"],
    ["an address without prefix", input({}, { addresses: ["10.0.2.15"] }), "ramdiskNetwork.addresses[0]"],
    ["a wrong octet", input({}, { addresses: ["10.0.2.15/24", "10.0.2.256/24"] }), "ramdiskNetwork.addresses[1]"],
    ["a prefix too long", input({}, { addresses: ["10.0.2.15/33"] }), "ramdiskNetwork.addresses[0]"],
    ["a command as gateway", input({}, { gateway: "$(reboot)" }), "ramdiskNetwork.gateway"],
    ["a name as name server", input({}, { nameservers: ["dns.example"] }), "ramdiskNetwork.nameservers[0]"],
    ["a VLAN out of range", input({}, { vlan: 4095 }), "ramdiskNetwork.vlan"],
    ["an MTU out of range", input({}, { mtu: 100 }), "ramdiskNetwork.mtu"],
    ["a server with a path", input({ server: "10.0.2.2:80/x" }), "serve.address"],
    ["a server with a quote", input({ server: "10.0.2.2:80'", netboot: "media" }), "STAGE2_URL"],
    ["a route to no network", input({}, { routes: [{ to: "$(reboot)", via: "10.0.2.2" }] }), "ramdiskNetwork.routes[0].to"],
    ["a directory that climbs", input({ directory: "../x" }), "directory"],
  ])("refuse %s", (_name, wrong, path) => {
    expect(() => renderHostFiles(wrong)).toThrow(InputError);
    expect(() => renderHostFiles(wrong)).toThrow(expect.objectContaining({ path }) as Error);
  });

  test("refuse what does not fit the medium", () => {
    const boot = { ...input().boot, provider: { agentAddress: "10.0.2.2:1", certificate: "A".repeat(70_000) } };
    expect(() => renderHostFiles(input({ boot }))).toThrow(BareMetalError);
    expect(() => renderHostFiles(input({ boot }))).toThrow("host.json needs");
  });
});
