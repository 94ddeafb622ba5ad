import { BareMetalError } from "../../../domain/errors.js";
import type { BmcSession, BmcTarget } from "../../../ports/bmc.js";
import { createRedfishConnector } from "./redfish-connector.js";
import { selfSignedCertificate } from "./testing/certificates.js";
import { sessionsPath, startModelBmc, systemPath, type ModelBmc } from "./testing/model-bmc.js";
import { refusal, type ScriptedAnswer } from "./testing/scripted-bmc.js";
import { VirtualClock, virtualProgress, type VirtualProgress } from "./testing/virtual-clock.js";

const login = `POST ${sessionsPath}`;
let model: ModelBmc;
let progress: VirtualProgress;
const opened: BmcSession[] = [];

beforeEach(async () => {
  const clock = new VirtualClock();
  progress = virtualProgress(clock);
  model = await startModelBmc(clock);
});

afterEach(async () => {
  for (const session of opened.splice(0)) await session.close();
  await model.bmc.stop();
});

async function connect(target: Partial<BmcTarget> = {}, connectTimeoutMs?: number): Promise<BmcSession> {
  const base = target.address === undefined ? model.bmc.target() : {};
  const connector = createRedfishConnector({ clock: progress.clock, sameLookMs: 0 });
  const limit = connectTimeoutMs === undefined ? {} : { connectTimeoutMs };
  const session = await connector.connect(progress, { ...base, ...target } as BmcTarget, limit);
  opened.push(session);
  return session;
}

async function failure(promise: Promise<unknown>): Promise<BareMetalError> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(BareMetalError);
  return error as BareMetalError;
}

test("a login carries only the credentials, requests carry the token, close deletes the session", async () => {
  const session = await connect();
  expect(model.bmc.seen(login).map((request) => request.body)).toEqual([{ UserName: "ops", Password: "s3cret-word" }]);
  expect(model.bmc.journal.every((request) => request.headers["authorization"] === undefined)).toBe(true);
  expect(model.sessions.size).toBe(1);
  expect(session.requestCount).toBe(model.bmc.journal.length);
  await session.close();
  await session.close();
  expect(model.sessions.size).toBe(0);
  expect(model.bmc.lines.filter((line) => line.startsWith("DELETE"))).toHaveLength(1);
});

test("connecting costs a bounded number of requests", async () => {
  await connect();
  expect(model.bmc.journal.length).toBeLessThanOrEqual(14);
});

test.each([
  ["absolute", { location: `https://bmc.example${sessionsPath}/1`, "x-auth-token": "t1" }, {}],
  ["absent, with the link in the body", { "x-auth-token": "t1" }, { "@odata.id": `${sessionsPath}/1` }],
  ["absent, with only an id in the body", { "x-auth-token": "t1" }, { Id: "1" }],
])("a session whose location is %s is deleted", async (_form, headers: Record<string, string>, body) => {
  model.bmc.on(login, () => {
    model.sessions.set(`${sessionsPath}/1`, "t1");
    return { status: 201, headers, body };
  });
  model.bmc.on(`DELETE ${sessionsPath}/1`, () => (model.sessions.clear(), { status: 204 }));
  await (await connect()).close();
  expect(model.sessions.size).toBe(0);
});

test("wrong credentials are tried once and the password is in no text", async () => {
  model.bmc.on(login, refusal(401, "Base.1.13.ResourceAtUriUnauthorized", "no access with s3cret-word"));
  const error = await failure(connect());
  expect(error.code).toBe("BMC_UNAUTHORIZED");
  expect(error.remedy).toContain("bmc.password");
  expect(error.message).toContain("no access with [secret]");
  expect(model.bmc.seen(login)).toHaveLength(1);
});

test.each([
  [refusal(403, "Base.1.13.InsufficientPrivilege", "no"), "BMC_UNAUTHORIZED", /privilege/, /role Operator/],
  [refusal(401, "SMC.1.0.OemLicenseNotPassed", "no"), "BMC_UNSUPPORTED", /licence/, /install/],
  [refusal(403, "Base.1.13.PasswordChangeRequired", "no"), "BMC_UNAUTHORIZED", /new password/, /change/],
])("a login refused for another reason than the credentials says so (%#)", async (answer: ScriptedAnswer, code, message, remedy) => {
  model.bmc.on(login, answer);
  const error = await failure(connect());
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.remedy).toMatch(remedy);
  expect(model.bmc.seen(login)).toHaveLength(1);
});

test("no free session is BMC_BUSY with a remedy, after bounded tries", async () => {
  model.bmc.on(login, refusal(503, "IDRAC.2.8.RAC0218", "The maximum number of user sessions is reached"));
  const error = await failure(connect());
  expect(error.code).toBe("BMC_BUSY");
  expect(error.message).toContain("no free session");
  expect(error.remedy).toContain("sessions");
  const tries = model.bmc.seen(login).length;
  expect(tries).toBeGreaterThan(2);
  expect(tries).toBeLessThan(12);
});

test("a session that becomes free is taken", async () => {
  model.bmc.first(login, refusal(503, "Base.1.13.SessionLimitExceeded"), refusal(400, "Base.1.13.SessionLimitExceeded"));
  await connect();
  expect(model.bmc.seen(login)).toHaveLength(3);
});

test("a BMC that is starting is waited for, at the root and at the login, honouring Retry-After", async () => {
  const soon = new Date(Date.UTC(1970, 0, 1, 0, 0, 7)).toUTCString();
  model.bmc.first(
    "GET /redfish/v1/",
    { isReset: true },
    { status: 503, headers: { "retry-after": "3" } },
    refusal(500, "IDRAC.2.8.SYS518"),
  );
  model.bmc.first(login, { status: 503, headers: { "retry-after": soon, date: new Date(0).toUTCString() } });
  await connect();
  expect(progress.clock.pauses).toEqual(expect.arrayContaining([1000, 3000, 7000]));
});

test("Basic authentication is used when the service has no sessions, and only then", async () => {
  delete model.root["Links"];
  model.isSessionless = true;
  await (await connect()).close();
  expect(model.bmc.lines.some((line) => /Session/.test(line))).toBe(false);
  expect(progress.lines.join("\n")).not.toContain("b3BzOn");
});

test("wrong credentials with Basic authentication are tried once", async () => {
  delete model.root["Links"];
  model.isSessionless = true;
  const error = await failure(connect({ password: "wrong" }));
  expect(error.code).toBe("BMC_UNAUTHORIZED");
  expect(model.bmc.journal.filter((request) => request.headers["authorization"] !== undefined)).toHaveLength(1);
});

test("an expired session is renewed once, the request sent again and both sessions deleted", async () => {
  const session = await connect();
  model.sessions.clear();
  expect(await session.powerState(progress)).toBe("Off");
  expect(model.bmc.seen(login)).toHaveLength(2);
  await session.close();
  expect(model.sessions.size).toBe(0);
});

test("a session that was refused although it lives is deleted at once", async () => {
  const session = await connect();
  model.bmc.first(`GET ${systemPath}`, refusal(401, "Base.1.13.NoValidSession"));
  await session.powerState(progress);
  expect(model.sessions.size).toBe(1);
  await session.close();
  expect(model.sessions.size).toBe(0);
});

test("a BMC that takes no login yet when the session is to be renewed is waited for", async () => {
  const session = await connect();
  model.sessions.clear();
  model.bmc.first(login, { status: 503, headers: { "retry-after": "4" } }, refusal(503, "Base.1.13.SessionLimitExceeded"));
  await session.powerOn(progress);
  expect(model.power).toBe("On");
  expect(model.bmc.seen(login)).toHaveLength(4);
});

test("a BMC that refuses a renewed session too is not asked a third time", async () => {
  const session = await connect();
  const before = model.bmc.seen(login).length;
  model.bmc.on(`GET ${systemPath}`, refusal(401, "Base.1.13.NoValidSession"));
  expect((await failure(session.powerState(progress))).code).toBe("BMC_UNAUTHORIZED");
  expect(model.bmc.seen(login)).toHaveLength(before + 1);
});

test("a lacking licence in the middle of a run is no reason to log in again", async () => {
  const session = await connect();
  model.bmc.on(`GET ${systemPath}`, refusal(401, "SMC.1.0.OemLicenseNotPassed", "not licensed"));
  expect((await failure(session.powerState(progress))).code).toBe("BMC_UNSUPPORTED");
  expect(model.bmc.seen(login)).toHaveLength(1);
});

test("the session is deleted when discovery fails", async () => {
  model.bmc.on("GET /redfish/v1/Systems", { status: 400 });
  expect((await failure(connect())).code).toBe("BMC_REJECTED");
  expect(model.sessions.size).toBe(0);
});

test("abort while the login is answered leaves no session", async () => {
  let answer = (): void => undefined;
  const route = model.bmc.routes.get(login);
  const after = new Promise<void>((resolve) => (answer = resolve));
  model.bmc.on(login, (request) => ({ ...(typeof route === "function" ? route(request) : {}), after }));
  const failing = failure(connect());
  while (model.bmc.seen(login).length === 0) await new Promise((resolve) => setImmediate(resolve));
  progress.cancel(new BareMetalError("CANCELLED", "enough"));
  answer();
  expect((await failing).message).toBe("enough");
  expect(model.sessions.size).toBe(0);
  expect(model.bmc.inFlight).toBe(0);
});

test("abort during discovery deletes the session", async () => {
  model.bmc.on("GET /redfish/v1/Systems", { isSilent: true });
  const failing = failure(connect());
  while (model.bmc.seen("GET /redfish/v1/Systems").length === 0) await new Promise((resolve) => setImmediate(resolve));
  progress.cancel(new BareMetalError("CANCELLED", "enough"));
  expect((await failing).message).toBe("enough");
  expect(model.sessions.size).toBe(0);
});

test("close ends a request under way, deletes the session in spite of a broken connection, and does not reject", async () => {
  const session = await connect();
  model.bmc.on(`GET ${systemPath}`, { isSilent: true });
  const hanging = failure(session.powerState(progress));
  while (model.bmc.inFlight === 0) await new Promise((resolve) => setImmediate(resolve));
  model.bmc.first(`DELETE ${sessionsPath}/1`, { isReset: true });
  await session.close();
  expect((await hanging).code).toBe("CANCELLED");
  expect(model.sessions.size).toBe(0);
});

test("close gives up after 5 s on a BMC that does not answer", async () => {
  const session = await connect();
  model.bmc.on(`DELETE ${sessionsPath}/1`, { isSilent: true });
  const start = Date.now();
  await session.close();
  expect(Date.now() - start).toBeGreaterThan(4500);
  expect(Date.now() - start).toBeLessThan(7000);
}, 15_000);

test("close does not reject when the BMC is gone", async () => {
  const session = await connect();
  await model.bmc.stop();
  await expect(session.close()).resolves.toBeUndefined();
});

test("a refused connection is given up within the time for connecting", async () => {
  const target = model.bmc.target();
  await model.bmc.stop();
  const start = progress.clock.now();
  expect((await failure(connect(target, 5000))).code).toBe("BMC_UNREACHABLE");
  expect(progress.clock.now() - start).toBeLessThanOrEqual(5000);
});

test("a BMC that accepts and hangs is given up within the time for connecting", async () => {
  model.bmc.on("GET /redfish/v1/", { isSilent: true });
  expect((await failure(connect({}, 300))).code).toBe("BMC_TIMEOUT");
});

test("a certificate that changed is not retried and no credentials are sent", async () => {
  const identity = await selfSignedCertificate();
  const secure = await startModelBmc(progress.clock, identity);
  const error = await failure(connect(secure.bmc.target({ mode: "tofu", known: "cd".repeat(32) })));
  expect(error.code).toBe("BMC_CERTIFICATE");
  expect(secure.bmc.journal).toHaveLength(0);
  const session = await connect(secure.bmc.target({ mode: "tofu" }));
  expect(session.identity.certificateFingerprint).toBe(identity.fingerprint);
  await session.close();
  expect(secure.sessions.size).toBe(0);
  await secure.bmc.stop();
});

test("no token, password or authorization is in any line of the log", async () => {
  const session = await connect();
  model.bmc.on(`PATCH ${systemPath}`, refusal(400, "Base.1.13.PropertyValueNotInList", "token-1-xxxxxxxxxxxxxxxxxxxx and s3cret-word"));
  const error = await failure(session.setBootOnceCd(progress));
  await session.close();
  const texts = [...progress.lines, error.message, error.remedy ?? ""].join("\n");
  expect(error.message).toContain("[secret] and [secret]");
  expect(texts).not.toMatch(/s3cret-word|token-1/);
});
