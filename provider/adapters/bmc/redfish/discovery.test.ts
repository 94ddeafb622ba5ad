import { failureOf, startBench, type Bench } from "./testing/bench.js";
import { chassisPath, resetPath, slotPath, systemPath } from "./testing/model-bmc.js";
import { refusal } from "./testing/scripted-bmc.js";

let bench: Bench;
beforeEach(async () => void (bench = await startBench()));
afterEach(() => bench.stop());

const other = "/redfish/v1/Systems/HGX";

function list(...paths: string[]): object {
  return { body: { Members: paths.map((path) => ({ "@odata.id": path })) } };
}

test("the identity is normalised", async () => {
  expect((await bench.connect()).identity).toEqual({
    uuid: "a1b2c3d4-0000-1000-8000-00aabbccddee",
    serialNumber: "SN-1",
    sku: "SKU-1",
    manufacturer: "Contoso",
    model: "C-1",
    biosVersion: "1.2.3",
    macAddresses: ["52:54:00:ab:cd:01", "52:54:00:ab:cd:02"],
    certificateFingerprint: "",
  });
});

test("null, placeholders and fields of another type read as empty", async () => {
  Object.assign(bench.model.system, {
    UUID: null,
    SerialNumber: "To Be Filled By O.E.M.",
    SKU: { a: 1 },
    Manufacturer: "Default string",
    Model: ["x"],
    BiosVersion: 17,
    EthernetInterfaces: null,
  });
  expect((await bench.connect()).identity).toMatchObject({
    uuid: "",
    serialNumber: "",
    sku: "",
    manufacturer: "",
    model: "",
    biosVersion: "17",
    macAddresses: [],
  });
});

test.each([
  [{ status: 403 }],
  [refusal(404, "x")],
  [{ raw: "<html>" }],
  [{ status: 500 }],
  [{ body: { Members: null } }],
  [{ body: { Members: { "@odata.id": `${systemPath}/EthernetInterfaces/none` } } }],
])("NICs that cannot be read are left out (%#)", async (answer) => {
  bench.bmc.on(`GET ${systemPath}/EthernetInterfaces`, answer);
  expect((await bench.connect()).identity.macAddresses).toEqual([]);
});

test("capabilities are told", async () => {
  const { capabilities } = await bench.connect();
  expect(capabilities).toEqual({ virtualMedia: true, bootOnceCd: true, gracefulShutdown: true, claim: "system" });
});

test("a bare BMC has no capabilities but those that it does not deny", async () => {
  delete bench.model.system["VirtualMedia"];
  delete bench.model.system["AssetTag"];
  bench.model.boot["BootSourceOverrideTarget@Redfish.AllowableValues"] = ["None", "Hdd"];
  bench.model.system["Actions"] = {
    "#ComputerSystem.Reset": { target: resetPath, "ResetType@Redfish.AllowableValues": ["On", "ForceOff"] },
  };
  const { capabilities } = await bench.connect();
  expect(capabilities).toEqual({ virtualMedia: false, bootOnceCd: false, gracefulShutdown: false, claim: "none" });
});

test("reset types are taken from ActionInfo when they are not beside the action", async () => {
  bench.model.system["Actions"] = {
    "#ComputerSystem.Reset": { target: resetPath, "@Redfish.ActionInfo": `${systemPath}/ResetActionInfo` },
  };
  bench.bmc.on(`GET ${systemPath}/ResetActionInfo`, {
    body: { Parameters: [{ Name: "ResetType", AllowableValues: ["On", "ForceOff", "PushPowerButton"] }] },
  });
  expect((await bench.connect()).capabilities.gracefulShutdown).toBe(false);
});

test("members without Boot or Reset are no servers", async () => {
  bench.bmc.on("GET /redfish/v1/Systems", list(other, systemPath));
  bench.bmc.on(`GET ${other}`, { body: { Id: "HGX" } });
  expect((await bench.connect()).identity.sku).toBe("SKU-1");
});

test("of several systems one has to be named, and the error lists them", async () => {
  bench.bmc.on("GET /redfish/v1/Systems", list(other, systemPath));
  bench.bmc.on(`GET ${other}`, () => ({ body: { ...bench.model.system, Boot: bench.model.boot, SKU: "SKU-2" } }));
  const error = await failureOf(bench.connect());
  expect(error).toMatchObject({ code: "INPUT_INVALID", path: "bmc.address" });
  expect(error.message).toContain(`${other}, ${systemPath}`);
  expect(bench.model.sessions.size).toBe(0);
  expect((await bench.connect(other)).identity.sku).toBe("SKU-2");
});

test("a system path that does not exist lists those that do", async () => {
  const error = await failureOf(bench.connect("/redfish/v1/Systems/7"));
  expect(error.code).toBe("INPUT_INVALID");
  expect(error.message).toContain(systemPath);
});

test("a system path is found whatever its letter case", async () => {
  expect((await bench.connect("/redfish/v1/systems/1")).identity.sku).toBe("SKU-1");
});

test("an empty collection of systems is waited out, then BMC_BUSY", async () => {
  bench.bmc.first("GET /redfish/v1/Systems", list(), { body: { Members: null } });
  await bench.connect();
  bench.bmc.on("GET /redfish/v1/Systems", list());
  expect((await failureOf(bench.connect())).code).toBe("BMC_BUSY");
});

test("a service without systems is BMC_UNSUPPORTED", async () => {
  delete bench.model.root["Systems"];
  expect((await failureOf(bench.connect())).code).toBe("BMC_UNSUPPORTED");
});

test("the root is found without its slash and behind a redirect", async () => {
  bench.bmc.on("GET /redfish/v1/", { status: 404 });
  bench.bmc.on("GET /redfish/v1", () => ({ body: bench.model.root }));
  await bench.connect();
  bench.bmc.on("GET /redfish/v1/", { status: 308, headers: { location: "/redfish/v1" } });
  await bench.connect();
});

test("virtual media of the manager are used when the system has none", async () => {
  bench.model.system["VirtualMedia"] = { "@odata.id": `${systemPath}/None` };
  bench.bmc.on("GET /redfish/v1/Managers/1", { body: { VirtualMedia: { "@odata.id": "/redfish/v1/Managers/1/VirtualMedia" } } });
  bench.bmc.on("GET /redfish/v1/Managers/1/VirtualMedia", list("/redfish/v1/Managers/1/VirtualMedia/Floppy", slotPath));
  bench.bmc.on("GET /redfish/v1/Managers/1/VirtualMedia/Floppy", { body: { MediaTypes: ["Floppy"] } });
  expect((await bench.connect()).capabilities.virtualMedia).toBe(true);
});

test("the chassis carries the claim when the system's tag is taken or absent", async () => {
  bench.model.chassis["AssetTag"] = "";
  bench.model.system["AssetTag"] = "INV-1";
  expect((await bench.connect()).capabilities.claim).toBe("chassis");
  bench.bmc.on(`GET ${chassisPath}`, { status: 403 });
  expect((await bench.connect()).capabilities.claim).toBe("none");
});
