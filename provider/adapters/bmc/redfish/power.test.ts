import { failureOf, startBench, type Bench } from "./testing/bench.js";
import { resetPath, systemPath } from "./testing/model-bmc.js";
import { refusal } from "./testing/scripted-bmc.js";

let bench: Bench;
beforeEach(async () => void (bench = await startBench()));
afterEach(() => bench.stop());

const reset = `POST ${resetPath}`;

function resets(): unknown[] {
  return bench.bmc.seen(reset).map((request) => (request.body as { ResetType: string }).ResetType);
}

function allow(...types: string[]): void {
  bench.model.system["Actions"] = { "#ComputerSystem.Reset": { target: resetPath, "ResetType@Redfish.AllowableValues": types } };
}

test.each([
  ["On", "On"],
  ["PoweringOff", "PoweringOff"],
  ["Paused", "Unknown"],
  [null, "Unknown"],
])("PowerState %s reads as %s", async (state, expected) => {
  const session = await bench.connect();
  bench.model.power = state as string;
  expect(await session.powerState(bench.progress)).toBe(expected);
});

test("power on presses On once and returns when On holds, however late the state follows", async () => {
  bench.model.powerLagMs = 45_000;
  const session = await bench.connect();
  await session.powerOn(bench.progress);
  expect(bench.model.power).toBe("On");
  expect(resets()).toEqual(["On"]);
  expect(bench.bmc.seen(reset)[0]?.headers["if-match"]).toBeUndefined();
});

test("a reset whose answer is lost is sent again unless the state holds", async () => {
  const session = await bench.connect();
  bench.bmc.first(reset, { isReset: true });
  await session.powerOn(bench.progress);
  expect(resets()).toEqual(["On", "On"]);
  bench.bmc.first(reset, () => {
    bench.model.power = "Off";
    return { isReset: true };
  });
  await session.powerOff(bench.progress, 0);
  expect(resets()).toEqual(["On", "On", "ForceOff"]);
});

test("a host that is on already is left alone", async () => {
  bench.model.power = "On";
  await (await bench.connect()).powerOn(bench.progress);
  expect(resets()).toEqual([]);
});

test("one stale On is not believed", async () => {
  const session = await bench.connect();
  const system = bench.bmc.routes.get(`GET ${systemPath}`);
  bench.bmc.first(`GET ${systemPath}`, () => ({ body: { ...bench.model.system, PowerState: "On" } }));
  await session.powerOn(bench.progress);
  expect(system).toBeDefined();
  expect(resets()).toEqual(["On"]);
});

test("a refusal in the wanted state is success", async () => {
  const session = await bench.connect();
  bench.bmc.on(reset, () => {
    bench.model.power = "On";
    return refusal(409, "Base.1.13.ActionParameterValueConflict");
  });
  await session.powerOn(bench.progress);
  bench.bmc.on(reset, () => {
    bench.model.power = "Off";
    return refusal(400, "IDRAC.2.8.PSU501");
  });
  await session.powerOff(bench.progress, 0);
  expect(resets()).toEqual(["On", "ForceOff"]);
});

test("On is repeated while the BMC refuses it with a conflict", async () => {
  const session = await bench.connect();
  bench.bmc.first(reset, refusal(409, "x"), refusal(409, "x"));
  await session.powerOn(bench.progress);
  expect(resets()).toEqual(["On", "On", "On"]);
});

test("without effect, On is followed by ForceOn and by the button, which needs the host proven off", async () => {
  allow("On", "ForceOn", "PushPowerButton", "ForceOff");
  const session = await bench.connect();
  bench.bmc.on(reset, (request) => {
    if ((request.body as { ResetType: string }).ResetType === "PushPowerButton") bench.model.power = "On";
    return { status: 204 };
  });
  await session.powerOn(bench.progress);
  expect(resets()).toEqual(["On", "ForceOn", "PushPowerButton"]);
});

test("a host that stays off is BMC_TIMEOUT, a reset that is refused BMC_REJECTED with the BMC's words", async () => {
  const session = await bench.connect();
  bench.bmc.on(reset, { status: 204 });
  const late = await failureOf(session.powerOn(bench.progress));
  expect(late.code).toBe("BMC_TIMEOUT");
  expect(late.message).toContain("reads Off");
  bench.bmc.on(reset, refusal(400, "Contoso.1.0.FanMissing", "a fan is missing"));
  const refused = await failureOf(session.powerOn(bench.progress));
  expect(refused.code).toBe("BMC_REJECTED");
  expect(refused.message).toContain("a fan is missing (FanMissing)");
});

test("power off is graceful first and does not force what shuts down in time", async () => {
  bench.model.power = "On";
  bench.model.powerLagMs = 20_000;
  await (await bench.connect()).powerOff(bench.progress, 60_000);
  expect(resets()).toEqual(["GracefulShutdown"]);
});

test("power off forces a host that does not shut down in time", async () => {
  bench.model.power = "On";
  const session = await bench.connect();
  bench.bmc.first(reset, { status: 204 });
  const start = bench.clock.now();
  await session.powerOff(bench.progress, 30_000);
  expect(resets()).toEqual(["GracefulShutdown", "ForceOff"]);
  expect(bench.clock.now() - start).toBeGreaterThanOrEqual(30_000);
  expect(bench.clock.now() - start).toBeLessThan(45_000);
});

test("power off forces at once without a grace, and where no graceful shutdown is offered", async () => {
  bench.model.power = "On";
  const session = await bench.connect();
  await session.powerOff(bench.progress, 0);
  bench.model.power = "On";
  allow("On", "ForceOff");
  await session.powerOff(bench.progress, 60_000);
  expect(resets()).toEqual(["ForceOff", "ForceOff"]);
});

test("a graceful shutdown that is refused is followed by force", async () => {
  bench.model.power = "On";
  const session = await bench.connect();
  bench.bmc.first(reset, refusal(400, "x"));
  await session.powerOff(bench.progress, 60_000);
  expect(resets()).toEqual(["GracefulShutdown", "ForceOff"]);
});

test("a ForceOff that is ignored without an error is sent once more", async () => {
  bench.model.power = "On";
  const session = await bench.connect();
  bench.bmc.first(reset, { status: 204 });
  await session.powerOff(bench.progress, 0);
  expect(resets()).toEqual(["ForceOff", "ForceOff"]);
});

test("a BMC that offers no such reset is BMC_UNSUPPORTED", async () => {
  const session = await bench.connect();
  allow("Nmi");
  expect((await failureOf(session.powerOn(bench.progress))).message).toContain("On or ForceOn or PushPowerButton");
  bench.model.power = "On";
  expect((await failureOf(session.powerOff(bench.progress, 0))).code).toBe("BMC_UNSUPPORTED");
  expect(resets()).toEqual([]);
});

test("a host that is off already is left alone", async () => {
  await (await bench.connect()).powerOff(bench.progress, 60_000);
  expect(resets()).toEqual([]);
});

test("a host that is powering on is waited for instead of pressed", async () => {
  const session = await bench.connect();
  bench.model.power = "PoweringOn";
  bench.clock.at(bench.clock.now() + 10_000, () => (bench.model.power = "On"));
  await session.powerOn(bench.progress);
  expect(resets()).toEqual([]);
});

test("abort ends a wait at once", async () => {
  const session = await bench.connect();
  bench.bmc.on(reset, { status: 204 });
  bench.clock.at(bench.clock.now() + 20_000, () => bench.progress.cancel(new Error("enough")));
  await expect(session.powerOn(bench.progress)).rejects.toThrow("enough");
  expect(bench.bmc.inFlight).toBe(0);
});
