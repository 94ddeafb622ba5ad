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
      gw: "10.0.2.2",
      vlan: "100",
      srv: "10.0.2.2:7000",
      dir: `/${directory}`,
      args: "'console=ttyS1,115200 quiet'",
    });
  });

  test("tell the first stage the network and what to fetch", () => {
    const base = `http://10.0.2.2:7000/${directory}`;
    expect(lines(renderHostFiles(input())["host.env"])).toEqual({
      NET_MAC: "'52:54:00:12:34:56'",
      NET_MODE: "'static'",
      NET_ADDRESS: "'10.0.2.15/24'",
      NET_GATEWAY: "'10.0.2.2'",
      NET_DNS: "'10.0.2.3 10.0.2.4'",
      NET_VLAN: "'100'",
      NET_MTU: "'9000'",
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
    expect(lines(files["host.env"])).toMatchObject({ NET_MODE: "'dhcp'", NET_ADDRESS: "''", NET_VLAN: "''" });
    expect(lines(files["host.cfg"])).toMatchObject({ ip: "", prefix: "", gw: "", vlan: "" });
  });

  test("boot from the medium when the server has an IPv6 address", () => {
    const files = renderHostFiles(input({ server: "[fd00::2]:7000" }, { addresses: ["fd00::15/64"], gateway: "fd00::1", nameservers: [] }));
    expect(lines(files["host.cfg"])).toMatchObject({ netboot: "media", ip: "", gw: "", srv: "" });
    expect(lines(files["host.env"])).toMatchObject({
      NET_ADDRESS: "'fd00::15/64'",
      STAGE2_URL: `'http://[fd00::2]:7000/${directory}/stage2.squashfs'`,
    });
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
