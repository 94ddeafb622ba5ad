import type { StepResult } from "../../protocol/messages.js";
import type { RunningAgent } from "../run-agent.js";
import { runAgent } from "../run-agent.js";
import type { TestIdentity } from "../testing/fake-provider.js";
import { FakeProvider, makeTestIdentity } from "../testing/fake-provider.js";
import type { TestMachine } from "../testing/test-machine.js";
import { makeTestMachine } from "../testing/test-machine.js";

let identity: TestIdentity;
let machine: TestMachine;
let provider: FakeProvider;
let agent: RunningAgent | undefined;
let lines: string[];
let wake: (() => void) | undefined;

beforeAll(async () => {
  identity = await makeTestIdentity();
});
beforeEach(async () => {
  machine = await makeTestMachine();
  provider = new FakeProvider(identity);
  await provider.start();
  lines = [];
});
afterEach(async () => {
  await agent?.stop();
  provider.stop();
  machine.remove();
});

function start(certificate = identity.certificate): void {
  const platform = machine.platform();
  agent = runAgent({
    platform,
    hostBoot: {
      version: 1,
      attempt: "a1",
      token: "t".repeat(64),
      hostUuid: "aaaa",
      network: { macAddress: "52:54:00:00:00:01" },
      provider: { agentAddress: provider.address, certificate },
    },
    version: "0.1.0",
    console: (text) => {
      lines.push(text);
      wake?.();
    },
    refusedPauseMs: 10,
  });
}

const result = (id: string) => (): StepResult | undefined => provider.messages.find((message) => message.result?.id === id)?.result;
const ask = (id: string, name: string, args: object = {}): void =>
  provider.send({ step: { id, name, arguments: JSON.stringify(args), payload: Buffer.alloc(0) } });
/** The agent's first log line after the welcome reaches the provider, so its state is known. */
const greeted = (): Promise<unknown> =>
  provider.until(() => provider.messages.find((message) => message.log?.text.startsWith("connected")));

const unfinished = {
  disk: { serialNumber: "S1", wwn: "eui.1", model: "Virtual", sizeBytes: 96 * 1024 * 1024 },
  label: { owner: "o", incarnation: "i", hostUuid: "u", serialNumber: "S1", phase: "preparing", digest: "d" },
  image: {
    version: 1,
    sizeBytes: 4096,
    digest: "x",
    ranges: [{ offset: 0, length: 4096, sha256: "0" }],
    usedBytes: 4096,
    sectorBytes: 512,
  },
  // Nobody answers there: the step goes on trying for seconds.
  url: "http://127.0.0.1:1/none",
};

describe("the agent's link", () => {
  test("says hello, proves its key and runs a step", async () => {
    start();
    await greeted();
    expect(provider.hellos[0]).toMatchObject({ attempt: "a1", token: "t".repeat(64), hostUuid: "aaaa", agentVersion: "0.1.0" });
    ask("1", "inspect");
    const { result: text, error } = await provider.until(result("1"));
    expect(error).toBeUndefined();
    expect(JSON.parse(text)).toMatchObject({ storage: [{ serialNumber: "S0" }, { serialNumber: "S1", content: { kind: "empty" } }] });
    expect(provider.messages.some((message) => message.log?.text === "step inspect is done")).toBe(true);
  });

  test("comes back with the same key after a broken connection, and repeats a finished result", async () => {
    start();
    await greeted();
    ask("1", "inspect");
    await provider.until(result("1"));
    provider.messages.length = 0;
    provider.drop();
    await provider.until(() => provider.hellos[1]);
    await greeted();
    ask("1", "inspect");
    await provider.until(result("1"));
    expect(Buffer.from(provider.hellos[1]?.publicKey ?? [])).toEqual(Buffer.from(provider.hellos[0]?.publicKey ?? [1]));
    expect(lines.filter((line) => line === "step inspect begins")).toHaveLength(1);
  });

  test("dials again when it drops the link itself", async () => {
    start();
    await greeted();
    agent?.dropLink();
    await provider.until(() => provider.hellos[1]);
  });

  test("dials until the provider is there", async () => {
    const { port } = provider;
    provider.stop();
    start();
    expect(provider.hellos).toEqual([]);
    provider = new FakeProvider(identity);
    await provider.start(port);
    await greeted();
  });

  test("tells nothing to a provider with another certificate", async () => {
    start((await makeTestIdentity()).certificate);
    while (!lines.some((line) => line.includes("no link to the provider"))) await new Promise<void>((resolve) => (wake = resolve));
    expect(provider.hellos).toEqual([]);
  });

  test("asks again later when it was refused", async () => {
    provider.refusal = "the token is over";
    start();
    await provider.until(() => provider.hellos[1]);
    expect(lines.join("\n")).toContain("the provider refused this agent: the token is over");
    provider.refusal = undefined;
    await greeted();
  });

  test("joins a step that is asked for again, under its id and under another", async () => {
    start();
    await greeted();
    ask("1", "writeImage", unfinished);
    ask("1", "writeImage", unfinished);
    ask("2", "writeImage", unfinished);
    provider.send({ cancel: { id: "1" } });
    expect((await provider.until(result("1"))).error).toMatchObject({ code: "CANCELLED" });
    expect(result("2")()).toBeUndefined();
    provider.send({ cancel: { id: "2" } });
    expect((await provider.until(result("2"))).error).toMatchObject({ code: "CANCELLED" });
    expect(lines.filter((line) => line === "step writeImage begins")).toHaveLength(1);
  });

  test("cancels a step at once", async () => {
    start();
    await greeted();
    ask("1", "writeImage", unfinished);
    await provider.until(() => provider.messages.find((message) => message.log?.text === "step writeImage begins"));
    provider.send({ cancel: { id: "1" } });
    expect((await provider.until(result("1"))).error).toMatchObject({ code: "CANCELLED" });
    ask("2", "inspect");
    expect((await provider.until(result("2"))).error).toBeUndefined();
  });

  test("gives up a step when another is asked for", async () => {
    start();
    await greeted();
    ask("1", "writeImage", unfinished);
    await provider.until(() => provider.messages.find((message) => message.log?.text === "step writeImage begins"));
    ask("2", "inspect");
    expect((await provider.until(result("1"))).error).toMatchObject({ code: "CANCELLED" });
    expect((await provider.until(result("2"))).error).toBeUndefined();
  });

  test("answers before it leaves", async () => {
    start();
    await greeted();
    ask("1", "powerOff");
    await provider.until(result("1"));
    expect(machine.exits).toEqual([]);
    expect(await machine.nextExit).toEqual({ kind: "powerOff" });
  });

  test.each([
    ["an unknown step", "format", "{}", /no step format/],
    ["arguments that are no JSON", "inspect", "{", /failed to run step inspect/],
  ])("answers %s with an error and stays", async (_name, name, args, message) => {
    start();
    await greeted();
    provider.send({ step: { id: "1", name, arguments: args, payload: Buffer.alloc(0) } });
    expect((await provider.until(result("1"))).error).toMatchObject({
      code: "AGENT_STEP_FAILED",
      message: expect.stringMatching(message) as string,
    });
    ask("2", "inspect");
    await provider.until(result("2"));
  });
});
