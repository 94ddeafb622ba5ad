import { startBench, type Bench } from "./testing/bench.js";

let bench: Bench;
beforeEach(async () => (bench = await startBench()));
afterEach(() => bench.stop());

const accounts = "/redfish/v1/AccountService/Accounts";
const roles = "/redfish/v1/AccountService/Roles";

function addAccounts(own: object): void {
  const { bmc, model } = bench;
  model.root["AccountService"] = { "@odata.id": "/redfish/v1/AccountService" };
  bmc.on("GET /redfish/v1/AccountService", { body: { Accounts: { "@odata.id": accounts }, Roles: { "@odata.id": roles } } });
  bmc.on(`GET ${accounts}`, { body: { Members: [1, 2, 3].map((id) => ({ "@odata.id": `${accounts}/${id}` })) } });
  bmc.on(`GET ${accounts}/1`, { body: { UserName: "" } });
  bmc.on(`GET ${accounts}/2`, { body: { UserName: "ops", ...own } });
  bmc.on(`GET ${roles}/Operator`, { body: { AssignedPrivileges: ["Login", "ConfigureComponents"] } });
}

test.each([
  ["by the account's link", { RoleId: "Operator", Links: { Role: { "@odata.id": `${roles}/Operator` } } }],
  ["by its name", { RoleId: "Operator" }],
])("the account's role is found %s and its privileges are read", async (_how, own) => {
  addAccounts(own);
  const session = await bench.connect();
  const { role, privileges } = await session.readAbilities(bench.progress);
  expect([role, privileges]).toEqual(["Operator", ["Login", "ConfigureComponents"]]);
  expect(bench.bmc.lines).not.toContain(`GET ${accounts}/3`);
});

test("accounts that may not be read leave the privileges open", async () => {
  addAccounts({});
  bench.bmc.on(`GET ${accounts}`, { status: 403, body: {} });
  const session = await bench.connect();
  expect(await session.readAbilities(bench.progress)).toMatchObject({ role: "", privileges: undefined });
});

test("the BMC's own model, firmware and clock are told, and how far the clock is off", async () => {
  bench.bmc.on("GET /redfish/v1/Managers/1", () => ({
    body: { Model: "B-1", FirmwareVersion: "7.1", DateTime: new Date(bench.clock.now() + 3_600_000).toISOString().replace("Z", "+00:00") },
  }));
  const session = await bench.connect();
  const abilities = await session.readAbilities(bench.progress);
  expect(abilities).toMatchObject({
    model: "B-1",
    firmwareVersion: "7.1",
    clockSkewMs: 3_600_000,
    virtualMediaOf: "system",
    eventLog: false,
    serialLog: false,
  });
  expect(abilities.resetTypes).toEqual(["On", "ForceOff", "GracefulShutdown", "ForceRestart"]);
});

test("a BMC that tells nothing of itself is no failure", async () => {
  const session = await bench.connect();
  expect(await session.readAbilities(bench.progress)).toMatchObject({ model: "", time: "", clockSkewMs: undefined });
});
