import { status, type ClientUnaryCall } from "@grpc/grpc-js";
import { startFakeEngine, type FakeEngine } from "../../tests/support/fake-engine.js";
import { fakeProvider, type FakeProvider } from "../../tests/support/fake-provider.js";
import { CallFailed, ProviderClient, urnOf, wireSecret } from "../../tests/support/provider-client.js";
import { InitFailed, type ResourceType } from "../resources/resource.js";
import { serveProvider, type ServedProvider } from "./serve-provider.js";

const urn = urnOf("r2-u17");
let engine: FakeEngine;
let served: ServedProvider;
let client: ProviderClient;

async function serve(provider: FakeProvider, statusIntervalMs = 250): Promise<void> {
  served = await serveProvider(provider, { statusIntervalMs });
  client = new ProviderClient(served.port);
  await client.handshake(engine.address);
}

beforeEach(async () => {
  engine = await startFakeEngine();
});
afterEach(async () => {
  client.close();
  await served.close(1000);
  engine.close();
});

/** Works until it is aborted, then saves what it has. */
const endless: ResourceType["create"] = async ({ progress }) => {
  progress.info("started");
  try {
    await progress.clock.pause(60_000, progress.signal);
  } catch (cause) {
    throw new InitFailed("host-1", { half: true }, [], { cause });
  }
  return { id: "never", outputs: {} };
};

function outcome(call: Promise<unknown>): Promise<CallFailed> {
  return call.then(
    () => new CallFailed(status.OK, "", undefined),
    (error: unknown) => error as CallFailed,
  );
}

const started = (): Promise<unknown> => engine.line((line) => line.text === "started");

test("cancel in mid-create saves the half-made host at once", async () => {
  await serve(fakeProvider({ create: endless }));
  const failed = outcome(client.create(urn, {}));
  await started();
  await client.cancel();
  expect((await failed).initFailed).toMatchObject({
    id: "host-1",
    properties: { half: true },
    reasons: ["the run was cancelled [CANCELLED]\nremedy: run the same command again: it goes on from what it finds"],
  });
});

test("a cancel with nothing running does not spoil the next call", async () => {
  await serve(fakeProvider());
  await client.cancel();
  expect((await client.create(urn, {})).id).toBe("host-1");
});

test("the user's timeout ends a create with its state saved", async () => {
  await serve(fakeProvider({ create: endless }));
  const failed = await outcome(client.create(urn, {}, { timeout: 0.05 }));
  expect(failed.initFailed?.reasons[0]).toMatch(/^create of r2-u17 took longer than 0 s \[DEADLINE_EXCEEDED\]/);
});

test("without a timeout of the user's, the resource's own counts", async () => {
  await serve(fakeProvider({ create: endless, timeouts: { create: 0.05, update: 1, delete: 1, read: 1 } }));
  expect((await outcome(client.create(urn, {}))).initFailed?.reasons[0]).toContain("DEADLINE_EXCEEDED");
});

test("an engine that is gone aborts its call", async () => {
  let aborted: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const create: ResourceType["create"] = async (context, inputs) => endless(context, inputs).finally(aborted);
  await serve(fakeProvider({ create }));
  const calls: ClientUnaryCall[] = [];
  const failed = outcome(client.create(urn, {}, { onCall: (call) => calls.push(call) }));
  await started();
  calls[0]?.cancel();
  await done;
  expect((await failed).code).toBe(status.CANCELLED);
});

test("close answers what runs, refuses what comes, ends the provider, and is bounded when a call never ends", async () => {
  const timeouts = { create: 60, update: 2, delete: 60, read: 60 };
  const provider = fakeProvider({ create: endless, update: () => new Promise(() => undefined), timeouts });
  await serve(provider);
  const running = outcome(client.create(urn, {}));
  const stuck = outcome(client.update(urn, "h", { inputs: {}, outputs: {} }, {}));
  await started();
  const begin = performance.now();
  await served.close(600);
  expect(performance.now() - begin).toBeLessThan(1500);
  expect((await running).initFailed?.id).toBe("host-1");
  expect((await stuck).code).not.toBe(status.OK);
  expect(provider.closed).toBe(true);
});

test("an exception that nothing caught is told and lets open calls save their state", async () => {
  await serve(fakeProvider({ create: endless }));
  const failed = outcome(client.create(urn, { password: wireSecret("hunter2-secret") }));
  await started();
  served.reportUncaught(new Error("boom hunter2-secret"));
  expect((await failed).initFailed).toMatchObject({ id: "host-1" });
  const line = await engine.line((seen) => seen.severity === "error");
  expect(line.text).toBe("provider bug, please report: boom [secret] [PROVIDER_BUG]");
  expect(JSON.stringify([engine.lines, (await failed).initFailed?.reasons])).not.toContain("hunter2-secret");
});

test("a status passes at once on a new phase, is held back within one, and the same text is sent once", async () => {
  const create: ResourceType["create"] = async ({ progress }) => {
    for (let percent = 0; percent < 100; percent++) progress.status(`[4/7] writing image ${percent}%`);
    progress.status("[5/7] starting the system");
    progress.status("[5/7] starting the system");
    progress.warn("kept");
    return { id: "h", outputs: {} };
  };
  await serve(fakeProvider({ create }), 60_000);
  await client.create(urn, {});
  expect(engine.lines.filter((line) => line.ephemeral).map((line) => line.text)).toEqual([
    "[4/7] writing image 0%",
    "[5/7] starting the system",
  ]);
  expect(engine.lines.find((line) => line.text === "kept")).toMatchObject({ severity: "warning", urn, ephemeral: false });
});

test("the latest held-back status follows after the interval", async () => {
  const create: ResourceType["create"] = async ({ progress }) => {
    for (const percent of [1, 2, 3]) progress.status(`writing ${percent}%`);
    await engine.line((line) => line.text === "writing 3%");
    return { id: "h", outputs: {} };
  };
  await serve(fakeProvider({ create }), 100);
  await client.create(urn, {});
  const [first, second, ...rest] = engine.lines;
  expect([first?.text, second?.text, rest]).toEqual(["writing 1%", "writing 3%", []]);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(80);
});

test("an engine that is not there blocks nothing", async () => {
  await serve(fakeProvider({ create: async ({ progress }) => (progress.info("lost"), { id: "h", outputs: {} }) }));
  await client.attach("127.0.0.1:1");
  expect((await client.create(urn, {})).id).toBe("h");
});
