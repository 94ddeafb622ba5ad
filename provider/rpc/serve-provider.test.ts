import { status } from "@grpc/grpc-js";
import { startFakeEngine, type FakeEngine } from "../../tests/support/fake-engine.js";
import { fakeProvider, type FakeProvider } from "../../tests/support/fake-provider.js";
import type { CallFailed } from "../../tests/support/provider-client.js";
import { ProviderClient, urnOf, wireReference, wireSecret, wireUnknown } from "../../tests/support/provider-client.js";
import { BareMetalError } from "../domain/errors.js";
import { InitFailed, type ResourceType } from "../resources/resource.js";
import { secret, Secret, unknown, Unknown, type ValueObject } from "../resources/value.js";
import { serveProvider, type ServedProvider } from "./serve-provider.js";

const password = "hunter2-of-the-bmc";
const urn = urnOf("r2-u17");
const old = { inputs: { a: 1 }, outputs: { a: 1 } };

let engine: FakeEngine;
let served: ServedProvider | undefined;
let client: ProviderClient | undefined;

async function serve(provider: FakeProvider): Promise<ProviderClient> {
  served = await serveProvider(provider, { statusIntervalMs: 250 });
  client = new ProviderClient(served.port);
  await client.handshake(engine.address);
  return client;
}

async function failure(call: Promise<unknown>): Promise<CallFailed> {
  return call.then(
    () => {
      throw new Error("the call succeeded");
    },
    (error: unknown) => error as CallFailed,
  );
}

function everyText(failed?: CallFailed): string {
  return JSON.stringify([engine.lines, failed?.message, failed?.initFailed?.reasons]);
}

beforeEach(async () => {
  engine = await startFakeEngine();
});
afterEach(async () => {
  client?.close();
  await served?.close(1000);
  engine.close();
});

describe("the first calls", () => {
  test("handshake accepts secrets and references but no output values", async () => {
    const caller = await serve(fakeProvider());
    expect(await caller.handshake(engine.address)).toEqual({ secrets: true, resources: true, outputs: false });
  });

  test("plugin version and schema come from the provider; another schema format is refused", async () => {
    const caller = await serve(fakeProvider());
    expect(await caller.pluginVersion()).toBe("1.2.3");
    expect(JSON.parse(await caller.schema())).toMatchObject({ name: "baremetal" });
    expect((await failure(caller.schema(7))).code).toBe(status.INVALID_ARGUMENT);
  });

  test("configuration sent as JSON strings is parsed by schema type and answered as it came", async () => {
    const seen: ValueObject[] = [];
    const checkConfig = (news: ValueObject): { inputs: ValueObject; failures: [] } => {
      seen.push(news);
      return { inputs: news, failures: [] };
    };
    const provider = fakeProvider({}, { checkConfig });
    const caller = await serve(provider);
    const sent = { owner: "7", parallelism: "4", credentials: `{"10.0.0.7":{"password":"${password}"}}`, version: "1.2.3", __internal: {} };
    expect(await caller.checkConfig(sent)).toEqual({ inputs: sent, failures: [] });
    expect(seen[0]).toEqual({ owner: "7", parallelism: 4, credentials: new Secret({ "10.0.0.7": { password } }) });
    expect(await caller.configure({ ...sent, credentials: wireSecret(sent.credentials) })).toEqual({ preview: true, secrets: true });
    expect(provider.configured[0]).toEqual(seen[0]);
  });

  test("a configuration failure does not show a password", async () => {
    const failures = [{ property: "credentials", reason: `credentials of 10.0.0.7 are wrong: ${password}` }];
    const caller = await serve(fakeProvider({}, { checkConfig: (inputs) => ({ inputs, failures }) }));
    const answer = await caller.checkConfig({ credentials: `{"10.0.0.7":{"password":"${password}"}}` });
    expect(answer.failures).toEqual([{ property: "", reason: "credentials: credentials of 10.0.0.7 are wrong: [secret]" }]);
  });

  test("a changed configuration is a change and never a replace", async () => {
    const caller = await serve(fakeProvider());
    const answer = await caller.diffConfig({ owner: "a", version: "1" }, { owner: "b", parallelism: "3", version: "2" });
    expect(answer).toMatchObject({ changes: "some", diffs: ["owner", "parallelism"], replaces: [], deleteBeforeReplace: false });
    expect((await caller.diffConfig({ parallelism: "3" }, { parallelism: 3 })).changes).toBe("none");
  });
});

describe("check and diff", () => {
  test("the resource sees secrets, unknowns and references as such, and secrets stay marked in the answer", async () => {
    let seen: ValueObject = {};
    const check: ResourceType["check"] = async (_context, _olds, news) => {
      seen = news;
      return { inputs: news, failures: [] };
    };
    const caller = await serve(fakeProvider({ check }));
    const news = {
      bmc: { password: wireSecret(password) },
      image: { url: wireUnknown },
      host: wireReference("urn:x", "id-1"),
      list: [null, true],
    };
    const answer = await caller.check(urn, {}, news);
    expect(seen["bmc"]).toEqual({ password: new Secret(password) });
    expect((seen["image"] as ValueObject)["url"]).toBeInstanceOf(Unknown);
    expect(seen["host"]).toEqual({ urn: "urn:x", id: "id-1" });
    expect(answer.inputs).toMatchObject({ bmc: { password: wireSecret(password) }, image: { url: wireUnknown }, list: [null, true] });
  });

  test.each([
    ["a plain top-level value", "bootMode", "bootMode", "is wrong"],
    ["a secret", "userData", "", "userData: is wrong"],
    ["a nested value, which the engine would show as nil", "bmc.password", "", "bmc.password: is wrong"],
    ["a missing value", "image", "", "image: is wrong"],
  ])("a failure of %s names %s", async (_kind, property, wireProperty, reason) => {
    const caller = await serve(
      fakeProvider({ check: async (_c, _o, inputs) => ({ inputs, failures: [{ property, reason: "is wrong" }] }) }),
    );
    const answer = await caller.check(
      urn,
      {},
      { bootMode: "BIOS", userData: wireSecret("#cloud-config"), bmc: { password: wireSecret(password) } },
    );
    expect(answer.failures).toEqual([{ property: wireProperty, reason }]);
  });

  test("an asset is a check failure that says what to do", async () => {
    const caller = await serve(fakeProvider());
    const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    expect((await caller.check(urn, {}, { userData: asset })).failures).toEqual([
      { property: "", reason: "userData: assets and archives are not accepted here; read the file in the program and pass its text" },
    ]);
  });

  test("detailed paths give the top-level keys once, and nothing is ever replaced", async () => {
    const detailed = {
      "image.url": { kind: "update", input: true },
      "image.checksum": { kind: "add", input: true },
      'labels["a.b"]': { kind: "delete", input: false },
    } as const;
    const caller = await serve(fakeProvider({ diff: () => ({ changed: true, detailed, stables: ["handle"] }) }));
    expect(await caller.diff(urn, "h", old, { a: 2 })).toEqual({
      changes: "some",
      diffs: ["image", "labels"],
      detailed: {
        "image.url": { kind: 4, inputdiff: true },
        "image.checksum": { kind: 0, inputdiff: true },
        'labels["a.b"]': { kind: 2, inputdiff: false },
      },
      stables: ["handle"],
      replaces: [],
      deleteBeforeReplace: false,
    });
  });

  test("another resource type is an error that names the plugin's version", async () => {
    const caller = await serve(fakeProvider());
    const failed = await failure(caller.diff(urnOf("x", "baremetal:index:Rack"), "h", old, {}));
    expect(failed.code).toBe(status.INVALID_ARGUMENT);
    expect(failed.message).toContain("remedy: install the plugin version that matches the SDK; the plugin is 1.2.3");
  });
});

describe("create, update, read, delete, invoke", () => {
  test("a preview returns what is known, without an id", async () => {
    const create: ResourceType["create"] = async (context) => ({ id: "x", outputs: { preview: context.preview, state: unknown } });
    const caller = await serve(fakeProvider({ create }));
    expect(await caller.create(urn, {}, { preview: true })).toEqual({ id: "", properties: { preview: true, state: wireUnknown } });
  });

  test("a half-made host is saved with its secrets marked, and the next update finishes it", async () => {
    const cause = new BareMetalError("AGENT_SILENT", "the agent did not call", { remedy: "check the cable", logTail: [`pw=${password}`] });
    const create: ResourceType["create"] = async () => {
      throw new InitFailed("host-1", { half: true, password: secret(password) }, ["create of r2-u17 stopped"], { cause });
    };
    const update: ResourceType["update"] = async (_context, id, olds) => ({ id, half: olds.outputs["half"] === true ? "finished" : "?" });
    const caller = await serve(fakeProvider({ create, update }));
    const failed = await failure(caller.create(urn, { password: wireSecret(password) }));
    expect(failed.code).toBe(status.UNKNOWN);
    expect(failed.initFailed).toEqual({
      id: "host-1",
      properties: { half: true, password: wireSecret(password) },
      reasons: ["create of r2-u17 stopped", "the agent did not call [AGENT_SILENT]\nremedy: check the cable\n  | pw=[secret]"],
      inputs: undefined,
    });
    expect(await caller.update(urn, "host-1", { inputs: {}, outputs: failed.initFailed?.properties ?? {} }, {})).toEqual({
      id: "host-1",
      half: "finished",
    });
    expect(everyText(failed)).not.toContain(password);
  });

  test.each([
    ["an unreachable BMC", new BareMetalError("BMC_UNREACHABLE", "no route"), status.UNAVAILABLE, "no route [BMC_UNREACHABLE]"],
    ["a claimed host", new BareMetalError("HOST_CLAIMED", "owned by x"), status.FAILED_PRECONDITION, "owned by x [HOST_CLAIMED]"],
    [
      "an exception",
      new TypeError(`x is not a ${password}`),
      status.INTERNAL,
      "provider bug, please report: x is not a [secret] [PROVIDER_BUG]",
    ],
    [
      "a chain",
      new Error("outer", { cause: new BareMetalError("BMC_UNREACHABLE", "inner") }),
      status.UNAVAILABLE,
      "outer: inner [BMC_UNREACHABLE]",
    ],
  ])("%s is a plain status with nothing saved", async (_what, error, code, message) => {
    const caller = await serve(fakeProvider({ create: () => Promise.reject(error) }));
    const failed = await failure(caller.create(urn, { password: wireSecret(password) }));
    expect(failed).toMatchObject({ code, message, initFailed: undefined });
    expect(everyText(failed)).not.toContain(password);
  });

  test("a refresh passes inputs and outputs, an import neither, and gone is an empty id", async () => {
    const seen: unknown[] = [];
    const read: ResourceType["read"] = async (_context, id, inputs, outputs) => {
      seen.push([inputs, outputs]);
      return id === "gone" ? undefined : { id, inputs: { a: 2 }, outputs: { a: 2 } };
    };
    const caller = await serve(fakeProvider({ read }));
    expect(await caller.read(urn, "h", { a: 1 }, { a: 1, b: 2 })).toEqual({ id: "h", inputs: { a: 2 }, properties: { a: 2 } });
    expect((await caller.read(urn, "h")).id).toBe("h");
    expect((await caller.read(urn, "gone", { a: 1 }, {})).id).toBe("");
    expect(seen).toEqual([
      [{ a: 1 }, { a: 1, b: 2 }],
      [undefined, undefined],
      [{ a: 1 }, undefined],
    ]);
  });

  test("an unhealthy host in a refresh keeps its inputs", async () => {
    const read: ResourceType["read"] = () => Promise.reject(new InitFailed("h", { b: 2 }, ["powered off by somebody"]));
    const caller = await serve(fakeProvider({ read }));
    const failed = await failure(caller.read(urn, "h", { a: 1 }, { b: 2 }));
    expect(failed.initFailed).toEqual({ id: "h", properties: { b: 2 }, reasons: ["powered off by somebody"], inputs: { a: 1 } });
  });

  test("a failed update keeps the outputs so far, a failed delete is plain", async () => {
    const fail = (): Promise<never> =>
      Promise.reject(new InitFailed("h", { b: 3 }, [], { cause: new BareMetalError("HOST_IN_USE", "still used by work") }));
    const caller = await serve(fakeProvider({ update: fail, delete: fail }));
    expect((await failure(caller.update(urn, "h", old, {}))).initFailed).toMatchObject({ properties: { b: 3 } });
    expect(await failure(caller.delete(urn, "h", old))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: "still used by work [HOST_IN_USE]",
      initFailed: undefined,
    });
  });

  test("a function returns its result or its failures; an unknown one is an error", async () => {
    const getPower = {
      token: "baremetal:index:getPower",
      invoke: async (_progress: unknown, args: ValueObject) =>
        args["bmc"] === undefined ? { failures: [{ property: "bmc", reason: "is required" }] } : { result: { powerState: "On" } },
    };
    const caller = await serve(fakeProvider({}, { functions: [getPower] }));
    expect(await caller.invoke("baremetal:index:getPower", { bmc: {} })).toEqual({ result: { powerState: "On" }, failures: [] });
    expect((await caller.invoke("baremetal:index:getPower", {})).failures).toEqual([{ property: "", reason: "bmc: is required" }]);
    expect((await failure(caller.invoke("baremetal:index:nope", {}))).code).toBe(status.INVALID_ARGUMENT);
  });
});
