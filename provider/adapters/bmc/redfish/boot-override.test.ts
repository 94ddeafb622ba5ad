import { failureOf, startBench, type Bench } from "./testing/bench.js";
import { systemPath } from "./testing/model-bmc.js";
import { refusal } from "./testing/scripted-bmc.js";

let bench: Bench;
beforeEach(async () => void (bench = await startBench()));
afterEach(() => bench.stop());

const patch = `PATCH ${systemPath}`;
const settings = `${systemPath}/Settings`;
const once = { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once", BootSourceOverrideMode: "UEFI" };

function sent(key = patch): unknown[] {
  return bench.bmc.seen(key).map((request) => request.body);
}

test("boot once from the CD sends target, enabled and mode with the ETag, and is read back", async () => {
  bench.model.boot["BootSourceOverrideMode"] = "Legacy";
  await (await bench.connect()).setBootOnceCd(bench.progress);
  expect(sent()).toEqual([{ Boot: once }]);
  expect(bench.model.boot).toMatchObject(once);
  expect(bench.bmc.seen(patch)[0]?.headers["if-match"]).toMatch(/^"/);
  expect(bench.bmc.lines.at(-1)).toBe(`GET ${systemPath}`);
});

test("the mode is left out when the BMC does not report it", async () => {
  delete bench.model.boot["BootSourceOverrideMode"];
  await (await bench.connect()).setBootOnceCd(bench.progress);
  expect(sent()).toEqual([{ Boot: { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once" } }]);
});

test("a mode that is UEFI already is left out when the BMC refuses it", async () => {
  const session = await bench.connect();
  bench.bmc.first(patch, refusal(400, "Base.1.13.PropertyNotWritable", "", ["BootSourceOverrideMode"]));
  await session.setBootOnceCd(bench.progress);
  expect(sent()).toHaveLength(2);
  expect(sent()[1]).toEqual({ Boot: { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once" } });
});

test("the settings object is used when it has the override, with its own ETag", async () => {
  const session = await bench.connect();
  bench.model.system["@Redfish.Settings"] = { SettingsObject: { "@odata.id": settings } };
  const pending: Record<string, unknown> = { BootSourceOverrideTarget: "None", "BootSourceOverrideTarget@Redfish.AllowableValues": ["Cd"] };
  bench.bmc.on(`GET ${settings}`, () => ({ body: { "@odata.etag": 'W/"s1"', Boot: pending } }));
  bench.bmc.on(`PATCH ${settings}`, (request) => {
    Object.assign(pending, (request.body as { Boot: object }).Boot);
    return { status: 202 };
  });
  await session.setBootOnceCd(bench.progress);
  expect(sent()).toEqual([]);
  expect(bench.bmc.seen(`PATCH ${settings}`)[0]?.headers["if-match"]).toBe('W/"s1"');
});

test("a settings object without the override, or none at all, leaves the system to be changed", async () => {
  const session = await bench.connect();
  bench.model.system["@Redfish.Settings"] = { SettingsObject: { "@odata.id": settings } };
  await session.setBootOnceCd(bench.progress);
  bench.bmc.on(`GET ${settings}`, { body: { Boot: { BootOrder: [] } } });
  await session.setBootOnceCd(bench.progress);
  expect(sent()).toHaveLength(2);
});

test("a BMC in POST is waited for", async () => {
  const session = await bench.connect();
  const inPost = refusal(400, "iLO.2.14.UnableToModifyDuringSystemPOST");
  bench.bmc.first(patch, inPost, inPost, inPost);
  await session.setBootOnceCd(bench.progress);
  expect(sent()).toHaveLength(4);
  expect(bench.clock.pauses).toEqual(expect.arrayContaining([1000, 2000, 4000]));
});

test("a stale read is waited out, a change that never shows is an error", async () => {
  const session = await bench.connect();
  bench.bmc.on(patch, (request) => {
    const { Boot } = request.body as { Boot: object };
    bench.clock.at(bench.clock.now() + 20_000, () => Object.assign(bench.model.boot, Boot));
    return { status: 204 };
  });
  await session.setBootOnceCd(bench.progress);
  bench.model.boot["BootSourceOverrideEnabled"] = "Disabled";
  bench.bmc.on(patch, { status: 200 });
  const error = await failureOf(session.setBootOnceCd(bench.progress));
  expect(error.code).toBe("BMC_TIMEOUT");
  expect(error.message).toContain("last seen: Cd Disabled UEFI");
  expect(error.remedy).toContain("UEFI");
});

test("a BMC without a CD to boot from is BMC_UNSUPPORTED and nothing is sent", async () => {
  bench.model.boot["BootSourceOverrideTarget@Redfish.AllowableValues"] = ["Pxe"];
  const session = await bench.connect();
  expect((await failureOf(session.setBootOnceCd(bench.progress))).code).toBe("BMC_UNSUPPORTED");
  expect(sent()).toEqual([]);
});

test("a refusal is BMC_REJECTED with the BMC's words", async () => {
  const session = await bench.connect();
  bench.bmc.on(patch, {
    status: 400,
    body: { error: { "@Message.ExtendedInfo": { MessageId: "A.1.0.Nope", Message: "not\u001b[31m today" } } },
  });
  const error = await failureOf(session.setBootOnceCd(bench.progress));
  expect(error.code).toBe("BMC_REJECTED");
  expect(error.message).toContain("answered 400: not [31m today (Nope)");
});

test("clearing disables the override and does nothing when there is none", async () => {
  const session = await bench.connect();
  await session.clearBootOverride(bench.progress);
  expect(sent()).toEqual([]);
  Object.assign(bench.model.boot, once);
  await session.clearBootOverride(bench.progress);
  expect(sent()).toEqual([{ Boot: { BootSourceOverrideEnabled: "Disabled" } }]);
  expect(bench.model.boot["BootSourceOverrideEnabled"]).toBe("Disabled");
});

test("clearing names the target too when the BMC asks for it", async () => {
  const session = await bench.connect();
  Object.assign(bench.model.boot, once);
  bench.bmc.first(patch, refusal(400, "Base.1.13.PropertyMissing", "", ["BootSourceOverrideTarget"]));
  await session.clearBootOverride(bench.progress);
  expect(sent()[1]).toEqual({ Boot: { BootSourceOverrideTarget: "None", BootSourceOverrideEnabled: "Disabled" } });
});
