import { BareMetalError } from "../../../domain/errors.js";
import { Redaction } from "./redaction.js";
import { ResourceClient, type Resource } from "./resource-client.js";
import { Session } from "./session.js";
import { settleTask } from "./task.js";
import { failureOf } from "./testing/bench.js";
import { startModelBmc, systemPath, type ModelBmc } from "./testing/model-bmc.js";
import { refusal, type ScriptedAnswer, type ScriptedBmc } from "./testing/scripted-bmc.js";
import { VirtualClock, virtualProgress, type VirtualProgress } from "./testing/virtual-clock.js";
import { Transport } from "./transport.js";

let model: ModelBmc;
let bmc: ScriptedBmc;
let progress: VirtualProgress;
let client: ResourceClient;
let session: Session;
let transport: Transport;

beforeEach(async () => {
  const clock = new VirtualClock();
  progress = virtualProgress(clock);
  model = await startModelBmc(clock);
  model.isSessionless = true;
  bmc = model.bmc;
  transport = new Transport(bmc.target(), 2000);
  const redaction = new Redaction();
  session = new Session(transport, bmc.target(), redaction, clock);
  client = new ResourceClient(session, redaction);
  await session.logIn(progress, "");
});

afterEach(async () => {
  await session.close();
  await transport.close();
  await bmc.stop();
});

const resource = (etag: string): Resource => ({ path: "/x", body: {}, etag });

describe("retries", () => {
  test("a GET is repeated on broken connections, server errors and nonsense", async () => {
    bmc.first("GET /x", { isReset: true }, { status: 502 }, { raw: "{" }, { status: 503, headers: { "retry-after": "9" } });
    bmc.on("GET /x", { body: { a: 1 }, headers: { etag: '"1"' } });
    expect(await client.get(progress, "/x")).toEqual({ path: "/x", body: { a: 1 }, etag: '"1"' });
    expect(progress.clock.pauses).toEqual([1000, 2000, 4000, 9000]);
  });

  test.each([
    [{ status: 500 }, "BMC_BUSY", 5],
    [{ raw: "<html>" }, "BMC_MALFORMED", 5],
    [{ status: 400 }, "BMC_REJECTED", 1],
    [{ status: 404 }, "BMC_REJECTED", 5],
  ] as [ScriptedAnswer, string, number][])("a GET that always gets %j is %s after %i tries", async (answer, code, tries) => {
    bmc.on("GET /x", answer);
    expect((await failureOf(client.get(progress, "/x"))).code).toBe(code);
    expect(bmc.seen("GET /x")).toHaveLength(tries);
  });

  test("a BMC that never gets ready is BMC_BUSY after five minutes, within the deadline, with a remedy", async () => {
    bmc.on("GET /x", refusal(503, "Base.1.13.ServiceTemporarilyUnavailable", "starting"));
    const start = progress.clock.now();
    const error = await failureOf(client.get(progress, "/x"));
    expect(error.code).toBe("BMC_BUSY");
    expect(error.message).toContain("starting");
    expect(error.remedy).toBeDefined();
    expect(progress.clock.now() - start).toBeLessThanOrEqual(300_000);
    const short = virtualProgress(progress.clock, 20_000);
    const shortStart = progress.clock.now();
    await failureOf(client.get(short, "/x"));
    expect(progress.clock.now() - shortStart).toBeLessThanOrEqual(20_000);
  });

  test.each([
    { status: 503 },
    { status: 429 },
    refusal(500, "IDRAC.2.8.SYS518"),
    refusal(400, "IDRAC.2.8.SWC0700"),
    refusal(400, "iLO.2.14.InvalidOperationForSystemState"),
  ])("a POST is repeated on an answer that means not ready (%#)", async (answer) => {
    bmc.first("POST /x", answer, answer);
    bmc.on("POST /x", { status: 204 });
    expect((await client.post(progress, "/x", {})).isOk).toBe(true);
    expect(bmc.seen("POST /x")).toHaveLength(3);
  });

  test.each([{ status: 500 }, { status: 400 }, { status: 409 }, { status: 502 }])("a POST is not repeated on %j", async (answer) => {
    bmc.on("POST /x", answer);
    expect((await client.post(progress, "/x", {})).status).toBe(answer.status);
    expect(bmc.seen("POST /x")).toHaveLength(1);
  });

  test("a POST is not repeated when the connection broke after it was sent, and says that its answer is lost", async () => {
    bmc.on("POST /x", { isReset: true });
    const answer = await client.post(progress, "/x", {});
    expect(answer).toMatchObject({ status: 0, isOk: false, lost: { code: "BMC_UNREACHABLE" } });
    expect(client.rejection("do x", answer)).toBe(answer.lost);
    expect(bmc.seen("POST /x")).toHaveLength(1);
  });

  test("a PATCH whose answer is lost is sent again after a fresh look, three times at most", async () => {
    bmc.on("GET /x", { body: { Text: "seen" } });
    bmc.first("PATCH /x", { isReset: true });
    bmc.on("PATCH /x", { status: 204 });
    const seen: unknown[] = [];
    const recheck = ({ body }: Resource): void => void seen.push(body["Text"]);
    expect((await client.patch(progress, await client.get(progress, "/x"), {}, recheck)).status).toBe(204);
    expect(seen).toEqual(["seen"]);
    bmc.on("PATCH /x", { isReset: true });
    expect((await failureOf(client.patch(progress, await client.get(progress, "/x"), {}))).code).toBe("BMC_UNREACHABLE");
    expect(bmc.seen("PATCH /x")).toHaveLength(5);
  });

  test("abort ends the wait before a retry", async () => {
    bmc.on("GET /x", { status: 503 });
    progress.clock.at(progress.clock.now() + 5000, () => progress.cancel(new BareMetalError("CANCELLED", "enough")));
    expect((await failureOf(client.get(progress, "/x"))).message).toBe("enough");
  });
});

test("looks that follow one another at once are one look, until something was changed", async () => {
  client.sameLookMs = 150;
  bmc.on("GET /x", { body: { Text: "seen" } });
  bmc.on("POST /x", { status: 204 });
  await client.get(progress, "/x");
  await client.get(progress, "/x");
  expect(bmc.seen("GET /x")).toHaveLength(1);
  await client.post(progress, "/x", {});
  await client.get(progress, "/x");
  expect(bmc.seen("GET /x")).toHaveLength(2);
  await progress.clock.pause(150, progress.signal);
  await client.get(progress, "/x");
  expect(bmc.seen("GET /x")).toHaveLength(3);
});

test("a resource that has to be there is looked for again, a bounded number of times", async () => {
  bmc.first("GET /x", { status: 404 }, { status: 404 });
  bmc.on("GET /x", { body: { a: 1 } });
  expect((await client.get(progress, "/x")).body).toEqual({ a: 1 });
  bmc.on("GET /y", { status: 404 });
  await expect(client.get(progress, "/y")).rejects.toMatchObject({
    code: "BMC_REJECTED",
    message: expect.stringContaining("has no /y") as string,
  });
  expect(bmc.seen("GET /y")).toHaveLength(5);
});

describe("ETags", () => {
  const precondition = (expected: string) => (request: { headers: Readonly<Record<string, string | undefined>> }) => {
    const found = request.headers["if-match"];
    if (found === undefined) return { status: 428 };
    return found === expected ? { status: 204 } : { status: 412 };
  };

  test.each([
    ['"a"', '"a"', '"a"', 1],
    ['"old"', '"a"', '"a"', 2],
    ['W/"a"', 'W/"a"', '"a"', 3],
    ['"a-gzip"', '"a-gzip"', '"a"', 3],
    ['W/"a-gzip"', 'W/"a-gzip"', '"a"', 3],
    ["a", "a", '"a"', 3],
    ['""a""', '""a""', '"a"', 3],
    ["", '"a"', '"a"', 2],
    ["", 'W/"a"', '"a"', 3],
  ])("If-Match %s, with the BMC showing %s and wanting %s, succeeds with %i requests", async (given, shown, wanted, requests) => {
    bmc.on("GET /x", { body: {}, headers: { etag: shown } });
    bmc.on("PATCH /x", precondition(wanted));
    const answer = await client.patch(progress, resource(given), { a: 1 });
    expect(answer.status).toBe(204);
    expect(bmc.seen("PATCH /x")).toHaveLength(requests);
  });

  test("a BMC that answers 412 to everything is asked a bounded number of times", async () => {
    bmc.on("GET /x", { body: {}, headers: { etag: 'W/"a"' } });
    bmc.on("PATCH /x", { status: 412 });
    expect((await client.patch(progress, resource('"b"'), {})).status).toBe(412);
    expect(bmc.seen("PATCH /x").map(({ headers }) => headers["if-match"])).toEqual(['"b"', 'W/"a"', '"a"', undefined]);
  });

  test("a BMC that answers 412 to If-Match takes the change without it", async () => {
    bmc.on("GET /x", { body: {}, headers: { etag: '"a"' } });
    bmc.first("PATCH /x", { status: 412 }, { status: 412 });
    bmc.on("PATCH /x", { status: 200, body: {} });
    expect((await client.patch(progress, resource('"b"'), {})).status).toBe(200);
    expect(bmc.seen("PATCH /x").at(-1)?.headers).not.toHaveProperty("if-match");
  });

  test("the ETag of the body is tried when the header's is refused", async () => {
    bmc.on("GET /x", { body: { "@odata.etag": '"body"' }, headers: { etag: '"gateway"' } });
    bmc.first("PATCH /x", { status: 412 }, { status: 412 });
    bmc.on("PATCH /x", { status: 200, body: {} });
    await client.patch(progress, resource('"gateway"'), {});
    expect(bmc.seen("PATCH /x").at(-1)?.headers["if-match"]).toBe('"body"');
  });

  test("the ETag of the body counts when the header is missing", async () => {
    bmc.on("GET /x", { body: { "@odata.etag": 'W/"7"' } });
    expect((await client.get(progress, "/x")).etag).toBe('W/"7"');
  });
});

describe("tasks", () => {
  const monitor = "/redfish/v1/TaskService/TaskMonitors/7";
  const accepted: ScriptedAnswer = { status: 202, headers: { location: `https://bmc.example${monitor}`, "retry-after": "2" } };

  async function run(...looks: ScriptedAnswer[]): Promise<number> {
    bmc.on("POST /x", accepted);
    const [last] = looks.slice(-1);
    bmc.first(`GET ${monitor}`, ...looks.slice(0, -1));
    if (last !== undefined) bmc.on(`GET ${monitor}`, last);
    const answer = await settleTask(client, progress, "do it", await client.post(progress, "/x", {}));
    return answer.status;
  }

  test("a task is polled until its monitor answers with the result, honouring Retry-After", async () => {
    const start = progress.clock.now();
    expect(await run({ status: 202, headers: { "retry-after": "5" } }, { status: 202 }, { status: 204 })).toBe(200);
    expect(progress.clock.now() - start).toBeGreaterThanOrEqual(8000);
  });

  test("a monitor that shows the task is read by its state", async () => {
    const running = { body: { TaskState: "Running", PercentComplete: 100 } };
    expect(await run(running, running, { body: { TaskState: "Completed", TaskStatus: "Warning" } })).toBe(200);
  });

  test("a monitor that is missing at first is waited for", async () => {
    expect(await run({ status: 404 }, { status: 404 }, { status: 202 }, { status: 200, body: {} })).toBe(200);
  });

  test("a task that vanishes, or never shows, counts as ended", async () => {
    expect(await run({ status: 202 }, { status: 404 })).toBe(202);
    expect(await run({ status: 404 })).toBe(202);
  });

  test.each([
    [{ body: { TaskState: "Exception", Messages: [{ MessageId: "A.1.0.Bad", Message: "bad things" }] } }],
    [{ body: { TaskState: "Completed", TaskStatus: "Critical", Messages: { Message: "bad things" } } }],
    [refusal(400, "A.1.0.Bad", "bad things")],
    [refusal(500, "A.1.0.Bad", "bad things")],
  ])("a failed task is BMC_TASK_FAILED with its messages (%#)", async (look) => {
    const error = await failureOf(run({ status: 202 }, look));
    expect(error.code).toBe("BMC_TASK_FAILED");
    expect(error.message).toContain("bad things");
  });

  test("a task without an end is BMC_TIMEOUT", async () => {
    const error = await failureOf(run({ body: { TaskState: "Running", PercentComplete: 3 } }));
    expect(error.code).toBe("BMC_TIMEOUT");
    expect(error.message).toContain("Running 3");
  });
});

test("untrusted links lead nowhere else", async () => {
  bmc.on("GET /x", { body: { "@Redfish.Settings": { SettingsObject: { "@odata.id": "//evil.example/y" } } } });
  expect((await client.find(progress, systemPath))?.path).toBe(systemPath);
  expect(bmc.journal.every((request) => request.path.startsWith("/redfish"))).toBe(true);
});
