import { startBench, type Bench } from "./testing/bench.js";
import { chassisPath, systemPath } from "./testing/model-bmc.js";
import { refusal, type ScriptedAnswer } from "./testing/scripted-bmc.js";

let bench: Bench;
beforeEach(async () => void (bench = await startBench()));
afterEach(() => bench.stop());

type Json = Record<string, unknown>;
const link = (path: string): Json => ({ "@odata.id": path });
const storage = `${systemPath}/Storage`;
const drive = (id: string): string => `${storage}/RAID.1/Drives/${id}`;

function drives(count: number): Json[] {
  return Array.from({ length: count }, (_none, index) => ({
    ...link(drive(String(index))),
    "@odata.type": "#Drive.v1_17_0.Drive",
    Id: String(index),
    Name: `Disk ${index}`,
    Manufacturer: "SEAGATE ",
    Model: "ST8000NM014A",
    SerialNumber: `WWZ0${index}`,
    CapacityBytes: 8_001_563_222_016,
    BlockSizeBytes: 4096,
    MediaType: "HDD",
    Protocol: "SAS",
    RotationSpeedRPM: 7200,
    Identifiers: [{ DurableNameFormat: "NAA", DurableName: `5000C500A1B2C3D${index}` }],
    Status: { State: "Enabled" },
  }));
}

/** A server as BMCs of today show it, with `count` drives. */
function furnish(count = 2): void {
  const { bmc, model } = bench;
  const shown = drives(count);
  Object.assign(model.system, {
    ProcessorSummary: { Count: 2, LogicalProcessorCount: 64, Model: "Intel(R) Xeon(R) Gold 6338" },
    MemorySummary: { TotalSystemMemoryGiB: 256 },
    HostName: null,
    TrustedModules: [{ InterfaceType: "TPM2_0", Status: { State: "Enabled" } }],
    Processors: link(`${systemPath}/Processors`),
    Storage: link(storage),
    SecureBoot: link(`${systemPath}/SecureBoot`),
    PCIeFunctions: [link(`${systemPath}/PCIeFunctions/a`)],
  });
  Object.assign(model.chassis, { NetworkAdapters: link(`${chassisPath}/NetworkAdapters`) });
  const adapter = `${chassisPath}/NetworkAdapters/NIC.1`;
  const resources: Record<string, Json> = {
    [`${systemPath}/Processors`]: { Members: [link(`${systemPath}/Processors/CPU.1`)] },
    [`${systemPath}/Processors/CPU.1`]: { Id: "CPU.1", ProcessorType: "CPU", InstructionSet: "x86-64", Model: "Intel", MaxSpeedMHz: 3200 },
    [`${systemPath}/SecureBoot`]: { SecureBootCurrentBoot: "Enabled", SecureBootMode: "DeployedMode" },
    [`${systemPath}/PCIeFunctions/a`]: {
      VendorId: "0x8086",
      DeviceId: "0x159B",
      ClassCode: "0x020000",
      BusNumber: "0x31",
      DeviceNumber: "0x00",
    },
    [storage]: { "Members@odata.count": 1, Members: [link(`${storage}/RAID.1`)] },
    [`${storage}/RAID.1`]: {
      ...link(`${storage}/RAID.1`),
      Id: "RAID.1",
      Name: "HBA",
      Drives: shown.map((each) => link(String(each["@odata.id"]))),
    },
    [`${chassisPath}/NetworkAdapters`]: { Members: [link(adapter)] },
    [adapter]: {
      Manufacturer: "Intel",
      Model: "E810-XXV",
      Controllers: [{ FirmwarePackageVersion: "22.5.7" }],
      Ports: link(`${adapter}/Ports`),
    },
    [`${adapter}/Ports`]: { Members: [link(`${adapter}/Ports/1`)] },
    [`${adapter}/Ports/1`]: {
      LinkStatus: "LinkUp",
      CurrentSpeedGbps: 25,
      Ethernet: {
        AssociatedMACAddresses: ["52:54:00:AB:CD:01"],
        LLDPReceive: { ChassisId: "00:1c:73:00:00:01", PortId: "Ethernet7", SystemName: "leaf-3" },
      },
    },
  };
  for (const [path, body] of Object.entries(resources)) bmc.on(`GET ${path}`, { body });
  for (const each of shown) bmc.on(`GET ${String(each["@odata.id"])}`, { body: each });
}

async function read() {
  const session = await bench.connect();
  return session.readHardware(bench.progress);
}

test("hardware is read in the agent's shape, with World Wide Names and MACs as the kernel writes them", async () => {
  furnish();
  const { hardware, unknown } = await read();
  expect(unknown).toEqual([]);
  expect(hardware.systemVendor).toEqual({
    manufacturer: "Contoso",
    productName: "C-1",
    serialNumber: "SN-1",
    uuid: "a1b2c3d4-0000-1000-8000-00aabbccddee",
  });
  expect([hardware.ramMebibytes, hardware.cpu, hardware.tpm]).toEqual([
    262_144,
    { arch: "x86_64", model: "Intel", clockMegahertz: 3200, count: 64, flags: [] },
    { present: true, version: "2.0" },
  ]);
  expect(hardware.boot).toMatchObject({ mode: "UEFI", secureBoot: true, setupMode: false, kexec: false });
  expect(hardware.storage[1]).toMatchObject({
    type: "HDD",
    rotational: true,
    vendor: "SEAGATE",
    serialNumber: "WWZ01",
    wwn: "0x5000c500a1b2c3d1",
    logicalSectorBytes: 4096,
  });
  expect(hardware.nics.map(({ mac, model, firmwareVersion, speedGbps }) => [mac, model, firmwareVersion, speedGbps])).toEqual([
    ["52:54:00:ab:cd:01", "Intel E810-XXV", "22.5.7", 25],
    ["52:54:00:ab:cd:02", "", "", 0],
  ]);
  expect(hardware.nics[0]?.lldp).toEqual({ switchId: "00:1c:73:00:00:01", portId: "Ethernet7", switchSystemName: "leaf-3" });
  expect(hardware.pci).toEqual([expect.objectContaining({ address: "0000:31:00.0", vendorId: "0x8086", deviceId: "0x159b" })]);
});

test("a BMC that tells nothing leaves every part unknown, and nothing is compared with it", async () => {
  Object.assign(bench.model.system, { Processors: null, Storage: null, MemorySummary: null, TrustedModules: null });
  const { hardware, unknown } = await read();
  expect(hardware.nics.map(({ mac }) => mac)).toEqual(["52:54:00:ab:cd:01", "52:54:00:ab:cd:02"]);
  expect(hardware.storage).toEqual([]);
  expect([...unknown].sort()).toEqual(["cpu", "memory", "pci", "secureBoot", "storage"]);
});

test.each<[string, ScriptedAnswer]>([
  ["refused", refusal(500, "Base.1.13.InternalError")],
  ["missing", { status: 404 }],
  ["no JSON", { raw: "<html>" }],
])("a drive whose resource is %s makes the disks unknown, not fewer", async (_how, answer) => {
  furnish();
  bench.bmc.on(`GET ${drive("1")}`, answer);
  const { hardware, unknown } = await read();
  expect(unknown).toEqual(["storage"]);
  expect(hardware.storage.map(({ serialNumber }) => serialNumber)).toEqual(["WWZ00"]);
  expect(bench.clock.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(60_000);
});

test("disks behind a RAID volume are not what the kernel will see", async () => {
  furnish();
  const volumes = `${storage}/RAID.1/Volumes`;
  const raid = {
    Id: "RAID.1",
    StorageControllers: [{ SupportedRAIDTypes: ["RAID1"] }],
    Volumes: link(volumes),
    Drives: [link(drive("0"))],
  };
  bench.bmc.on(`GET ${storage}/RAID.1`, { body: raid });
  bench.bmc.on(`GET ${volumes}`, { body: { Members: [link(`${volumes}/1`)] } });
  bench.bmc.on(`GET ${volumes}/1`, { body: { Id: "1", Name: "VD 0", VolumeType: "Mirrored", RAIDType: "RAID1" } });
  expect((await read()).unknown).toEqual(["storage"]);
});

test("an iDRAC's PCI functions get their address from the Id and their class in order", async () => {
  furnish();
  const dell = {
    Id: "0-152-2-1",
    VendorId: "0x10de",
    DeviceId: "0x2330",
    ClassCode: "0x000203",
    DeviceClass: "DisplayController",
    Oem: { Dell: {} },
  };
  bench.bmc.on(`GET ${systemPath}/PCIeFunctions/a`, { body: dell });
  expect((await read()).hardware.pci).toEqual([expect.objectContaining({ address: "0000:98:02.1", classId: "0x030200" })]);
});

describe("expansion", () => {
  const query = "?$expand=.($levels=1)";

  function offer(): void {
    bench.model.root["ProtocolFeaturesSupported"] = { ExpandQuery: { NoLinks: true, Levels: true } };
  }

  test("saves a request for each member where it is offered and works", async () => {
    furnish(20);
    const plain = await read();
    const plainRequests = bench.bmc.journal.length;
    offer();
    const body = { ...link(`${storage}/RAID.1`), Id: "RAID.1", Name: "HBA", Drives: drives(20) };
    bench.bmc.on(`GET ${storage}${query}`, {
      body: { Members: [{ ...body, Drives: drives(20).map((each) => link(String(each["@odata.id"]))) }] },
    });
    bench.bmc.on(`GET ${storage}/RAID.1${query}`, { body });
    for (const path of ["EthernetInterfaces", "Processors"]) bench.bmc.on(`GET ${systemPath}/${path}${query}`, { status: 501 });
    const expanded = await read();
    expect(expanded).toEqual(plain);
    expect(bench.bmc.journal.length).toBeLessThan(plainRequests - 15);
  });

  test.each<[string, ScriptedAnswer]>([
    ["is refused", refusal(501, "Base.1.13.QueryNotSupported")],
    ["is ignored", { body: { Members: [link(`${storage}/RAID.1`)] } }],
  ])("that %s is not tried again", async (_how, answer) => {
    furnish(20);
    offer();
    bench.bmc.on(`GET ${storage}${query}`, answer);
    const { hardware, unknown } = await read();
    expect([hardware.storage.length, unknown]).toEqual([20, []]);
    expect(bench.bmc.lines.filter((line) => line.includes("$expand"))).toHaveLength(1);
  });

  test("is not believed of AMI, whose answers lack properties", async () => {
    furnish();
    offer();
    bench.model.root["Vendor"] = "AMI";
    await read();
    expect(bench.bmc.lines.filter((line) => line.includes("$expand"))).toEqual([]);
  });
});

test("a shelf full of drives ends at the limit of requests and says that it is not whole", async () => {
  furnish(64);
  const { hardware, unknown } = await read();
  expect(bench.bmc.journal.length).toBeLessThanOrEqual(61);
  expect(unknown).toContain("storage");
  expect(hardware.storage.length).toBeGreaterThan(30);
});

test("an abort ends the reading at once", async () => {
  furnish();
  const session = await bench.connect();
  bench.bmc.on(`GET ${storage}`, () => {
    bench.progress.cancel(new Error("stop"));
    return { isSilent: true };
  });
  await expect(session.readHardware(bench.progress)).rejects.toThrow("stop");
});
