import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { EfiVariables } from "../platform.js";
import { makeFactTree, type FactTree } from "../testing/fact-tree.js";
import { Efivarfs } from "./efivarfs.js";
import { listLinuxDisks } from "./linux-disks.js";
import { parseNeighbors, readLldpNeighbors } from "./lldp-neighbors.js";
import { readMachineFacts } from "./machine-facts.js";
import { readCpuList } from "./numa-nodes.js";

let tree: FactTree;
beforeEach(() => void (tree = makeFactTree()));
afterEach(() => tree.remove());

const nic = "/sys/devices/pci0000:17/0000:17:02.0/0000:18:00.0";

/** Two sockets, one NIC with a VLAN on it, a GPU, a TPM, Secure Boot. */
function furnish(): void {
  tree.files({
    "sys/class/dmi/id/sys_vendor": "Dell Inc.",
    "sys/class/dmi/id/product_name": "PowerEdge R760",
    "sys/class/dmi/id/product_serial": "7XK2M14",
    "sys/class/dmi/id/product_uuid": "4C4C4544-0058-4B10-8032-B7C04F4D3134",
    "sys/class/dmi/id/bios_vendor": "Dell Inc.",
    "sys/class/dmi/id/bios_version": "2.1.5",
    "sys/class/dmi/id/bios_date": "03/14/2024",
    "proc/meminfo": "MemTotal:       131072000 kB",
    "proc/cpuinfo": [0, 1, 2, 3]
      .map((n) => `processor\t: ${n}\nmodel name\t: Intel(R) Xeon(R) Gold 6438Y+\ncpu MHz\t\t: 2000.000\nflags\t\t: fpu vmx aes\n`)
      .join("\n"),
    "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "4000000",
    "sys/devices/system/node/node0/cpulist": "0,2",
    "sys/devices/system/node/node0/meminfo": "Node 0 MemTotal:       65536000 kB",
    "sys/devices/system/node/node1/cpulist": "1,3",
    "sys/devices/system/node/node1/meminfo": "Node 1 MemTotal:       65536000 kB",
    "sys/class/tpm/tpm0/tpm_version_major": "2",
    [`${nic}/vendor`]: "0x8086",
    [`${nic}/device`]: "0x159b",
    [`${nic}/net/ens1f0/address`]: "B4:96:91:AA:BB:01",
    [`${nic}/net/ens1f0/speed`]: "25000",
    [`${nic}/net/ens1f0/carrier`]: "1",
    "sys/class/net/lo/address": "00:00:00:00:00:00",
  });
  tree.link(`${nic}/driver`, "sys/bus/pci/drivers/ice");
  tree.link(`${nic}/net/ens1f0/device`, nic);
  tree.link("sys/class/net/ens1f0", `${nic}/net/ens1f0`);
  pci("0000:18:00.0", { vendor: "0x8086", device: "0x159b", class: "0x020000", numa_node: "0" });
  pci("0000:00:00.0", { vendor: "0x8086", device: "0x09a2", class: "0x060000", numa_node: "0" });
  pci("0000:98:00.0", { vendor: "0x10de", device: "0x2330", class: "0x030200", numa_node: "1" });
  tree.tools.set("ethtool -i ens1f0", "driver: ice\nversion: 6.12.0\nfirmware-version: 4.40 0x8001c967 1.3534.0\nbus-info: 0000:18:00.0\n");
  const address = { netmask: "", internal: false, cidr: null, mac: "b4:96:91:aa:bb:01" };
  tree.interfaces["ens1f0"] = [{ ...address, family: "IPv6", scopeid: 2, address: "fe80::b696:91ff:feaa:bb01" }];
  tree.interfaces["ens1f0.100"] = [
    { ...address, family: "IPv6", scopeid: 0, address: "2001:db8::17" },
    { ...address, family: "IPv4", address: "192.0.2.17" },
  ];
}

function pci(address: string, files: Readonly<Record<string, string>>): void {
  const folder = `sys/bus/pci/devices/${address}`;
  tree.files(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])));
  if (files["class"] === "0x020000") tree.link(`${folder}/driver`, "sys/bus/pci/drivers/ice");
}

function efiVariables(values: Readonly<Record<string, number>>): EfiVariables {
  const folder = join(tree.root, "sys/firmware/efi/efivars");
  mkdirSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(values)) {
    writeFileSync(join(folder, `${name}-8be4df61-93ca-11d2-aa0d-00e098032b8c`), Buffer.from([6, 0, 0, 0, value]));
  }
  return new Efivarfs(folder);
}

describe("facts of a machine", () => {
  it("hold what the kernel, the firmware and ethtool say", async () => {
    furnish();
    const facts = await readMachineFacts(
      tree,
      efiVariables({ SecureBoot: 1, SetupMode: 0 }),
      async () => "a GPU is present at 0000:98:00.0",
    );
    expect(facts).toMatchObject({
      systemVendor: { manufacturer: "Dell Inc.", serialNumber: "7XK2M14", uuid: "4c4c4544-0058-4b10-8032-b7c04f4d3134" },
      firmware: { bios: { vendor: "Dell Inc.", version: "2.1.5", date: "03/14/2024" } },
      ramMebibytes: 128_000,
      cpu: { model: "Intel(R) Xeon(R) Gold 6438Y+", clockMegahertz: 4000, count: 4, flags: ["aes", "fpu", "vmx"] },
      boot: {
        mode: "UEFI",
        secureBoot: true,
        setupMode: false,
        tpm: true,
        kexec: false,
        kexecRefusal: "a GPU is present at 0000:98:00.0",
      },
      tpm: { present: true, version: "2.0" },
      numa: [
        { id: 0, cpus: [0, 2], memoryMebibytes: 64_000 },
        { id: 1, cpus: [1, 3], memoryMebibytes: 64_000 },
      ],
    });
    expect(facts.nics).toEqual([
      {
        name: "ens1f0",
        model: "0x8086 0x159b",
        mac: "b4:96:91:aa:bb:01",
        ip: "192.0.2.17",
        ips: ["192.0.2.17", "2001:db8::17"],
        speedGbps: 25,
        carrier: true,
        pciAddress: "0000:18:00.0",
        pxe: false,
        driver: "ice",
        firmwareVersion: "4.40 0x8001c967 1.3534.0",
        vlans: [],
        vlanId: 0,
      },
    ]);
    expect(facts.pci?.map(({ address, classId, driver, numaNode }) => [address, classId, driver, numaNode])).toEqual([
      ["0000:18:00.0", "0x020000", "ice", 0],
      ["0000:98:00.0", "0x030200", "", 1],
    ]);
  });

  it("are empty, not missing, on a machine that says nothing", async () => {
    const facts = await readMachineFacts(tree, efiVariables({}), async () => undefined);
    expect(facts).toMatchObject({ ramMebibytes: 0, nics: [], pci: [], numa: [], tpm: { present: false, version: "" } });
    expect(facts.boot).toEqual({ mode: "legacy", secureBoot: false, setupMode: false, tpm: false, kexec: true, kexecRefusal: "" });
  });

  it("keep a NIC's permanent address in a bond", async () => {
    furnish();
    tree.files({ [`${nic}/net/ens1f0/bonding_slave/perm_hwaddr`]: "b4:96:91:aa:bb:99" });
    const [member] = (await readMachineFacts(tree, efiVariables({}), async () => undefined)).nics;
    expect([member?.mac, member?.ip]).toEqual(["b4:96:91:aa:bb:99", "192.0.2.17"]);
  });

  it("come within two seconds when a program and the kexec test hang, and the log says what is left out", async () => {
    furnish();
    tree.tools.set("ethtool -i ens1f0", () => new Promise(() => undefined));
    const startedAt = performance.now();
    const facts = await readMachineFacts(tree, efiVariables({}), () => new Promise(() => undefined));
    expect(performance.now() - startedAt).toBeLessThan(2500);
    expect(facts.nics[0]).toMatchObject({ mac: "b4:96:91:aa:bb:01", driver: "ice", firmwareVersion: "" });
    expect(facts.boot.kexecRefusal).toBe("whether this kernel has kexec is not known");
    expect(tree.lines.sort()).toEqual([
      "warn: ethtool of ens1f0 is left out: no answer within 1.8 s",
      "warn: kexec is left out: no answer within 1.8 s",
    ]);
  });

  it("name in the log what was slow", async () => {
    furnish();
    tree.tools.set("ethtool -i ens1f0", async () => {
      await setTimeout(600);
      return "driver: ice\nfirmware-version: 1.0\n";
    });
    await readMachineFacts(tree, efiVariables({}), async () => undefined);
    expect(tree.lines).toEqual([expect.stringMatching(/^info: ethtool of ens1f0 took 0\.[6-9] s$/)]);
  });
});

describe("disks", () => {
  it("carry what udev found out, World Wide Names with extension too", async () => {
    const disk = "sys/devices/pci0000:00/0000:00:11.4/ata1/host0/target0:0:0/0:0:0:0";
    tree.files({
      [`${disk}/block/sda/size`]: "1875385008",
      [`${disk}/block/sda/dev`]: "8:0",
      [`${disk}/block/sda/queue/rotational`]: "0",
      [`${disk}/block/sda/queue/logical_block_size`]: "512",
      [`${disk}/model`]: "PERC H755 Front",
      [`${disk}/vendor`]: "DELL",
      "run/udev/data/b8:0": [
        "S:disk/by-path/pci-0000:00:11.4-ata-1",
        "S:disk/by-id/wwn-0x6f4ee0800a1b2c00",
        "E:ID_SERIAL_SHORT=6f4ee0800a1b2c002d3e4f5061728394",
        "E:ID_WWN=0x6f4ee0800a1b2c00",
        "E:ID_WWN_VENDOR_EXTENSION=0x2d3e4f5061728394",
        "E:ID_WWN_WITH_EXTENSION=0x6f4ee0800a1b2c002d3e4f5061728394",
      ].join("\n"),
    });
    tree.link(`${disk}/block/sda/device`, disk);
    tree.link("sys/block/sda", `${disk}/block/sda`);
    expect(await listLinuxDisks(tree.root)).toEqual([
      expect.objectContaining({
        path: "/dev/sda",
        name: "/dev/disk/by-path/pci-0000:00:11.4-ata-1",
        type: "SSD",
        sizeBytes: 960_197_124_096,
        vendor: "DELL",
        serialNumber: "6f4ee0800a1b2c002d3e4f5061728394",
        wwn: "0x6f4ee0800a1b2c00",
        wwnVendorExtension: "0x2d3e4f5061728394",
        wwnWithExtension: "0x6f4ee0800a1b2c002d3e4f5061728394",
        hctl: "0:0:0:0",
      }),
    ]);
  });
});

describe("LLDP", () => {
  const heard = {
    lldp: [
      {
        interface: [
          {
            name: "ens1f0",
            via: "CDPv2",
            chassis: [{ id: [{ type: "local", value: "old-name" }], name: [{ value: "old-name" }] }],
            port: [{ id: [{ type: "ifname", value: "Eth1/7" }] }],
          },
          {
            name: "ens1f0",
            via: "LLDP",
            rid: "1",
            age: "0 day, 00:00:21",
            chassis: [
              { id: [{ type: "mac", value: "00:1c:73:00:00:01" }], name: [{ value: "leaf\u001b[2J-3" }], descr: [{ value: "Arista" }] },
            ],
            port: [{ id: [{ type: "ifname", value: "Ethernet7" }], descr: [{ value: "to r2-u17" }], ttl: [{ value: "120" }] }],
            vlan: [{ "vlan-id": "100", pvid: true, value: "servers" }, { "vlan-id": "200", value: "storage" }, { "vlan-id": "0" }],
          },
        ],
      },
    ],
  };

  it("is read from lldpd's list; LLDP counts before other protocols, and escape sequences are taken out", () => {
    expect(parseNeighbors(JSON.stringify(heard))).toEqual([
      {
        nic: "ens1f0",
        lldp: { switchId: "00:1c:73:00:00:01", portId: "Ethernet7", switchSystemName: "leaf [2J-3" },
        vlans: [{ id: 100 }, { id: 200 }],
        vlanId: 100,
      },
    ]);
  });

  it.each([
    ["nothing was heard", '{"lldp": [{}]}'],
    ["the list is of another kind", '{"lldp": [{"interface": [null, 3, "x", {"name": 4}]}]}'],
  ])("is empty or harmless when %s", (_what, text) => {
    expect(parseNeighbors(text).flatMap(({ lldp }) => Object.values(lldp).join(""))).toEqual(text.includes("name") ? [""] : []);
  });

  it("is empty where lldpd is not installed, hangs or prints nonsense", async () => {
    const command = "lldpcli -f json0 show neighbors details";
    expect(await readLldpNeighbors(tree)).toEqual([]);
    tree.tools.set(command, "lldpcli: unable to connect");
    expect(await readLldpNeighbors(tree)).toEqual([]);
    tree.tools.set(command, () => new Promise(() => undefined));
    const startedAt = performance.now();
    expect(await readLldpNeighbors(tree)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    tree.tools.set(command, JSON.stringify(heard));
    expect(await readLldpNeighbors(tree)).toHaveLength(1);
  });
});

test.each([
  ["0-3,8", [0, 1, 2, 3, 8]],
  ["", []],
  ["5", [5]],
  ["x,2-1", []],
])("the list of processors %j is %j", (text, cpus) => {
  expect(readCpuList(text)).toEqual(cpus);
});
