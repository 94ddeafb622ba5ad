import { readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { testProgress } from "../../../tests/support/test-progress.js";
import type { PinnedDisk } from "../../domain/hardware/inventory.js";
import { BareMetalError } from "../../domain/errors.js";
import { FakeAgent, makeAgentKeys } from "./testing/fake-agent.js";
import { hostUuid, makeSiteRig, type SiteRig } from "./testing/site-rig.js";

const disk: PinnedDisk = { serialNumber: "S1", wwn: "0x5000", model: "BOSS", sizeBytes: 1e9 };
const label = { owner: "o", incarnation: "i", hostUuid, serialNumber: "S1", phase: "writing", digest: "d" } as const;
const image = { version: 1, sizeBytes: 1e9, digest: "ab", ranges: [], usedBytes: 0, sectorBytes: 512 } as const;
const writeRequest = { disk, label, image, url: "http://x/image" };

let rig: SiteRig;
beforeEach(async () => {
  rig = await makeSiteRig();
});
afterEach(() => rig.close());

const coded = (code: string, more: object = {}): Error => expect.objectContaining({ code, ...more }) as Error;

/** The progress' line that matches, when it has come. */
async function line(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = rig.progress.lines.find((one) => pattern.test(one));
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("an agent that calls", () => {
  test("is welcomed, bound to its key and given to the one who waits", async () => {
    const host = await rig.open(rig.service());
    const waiting = host.awaitAgent(rig.progress, 10_000);
    expect(host.agent()).toBeUndefined();
    const keys = makeAgentKeys();
    await rig.welcomed(host, keys);
    const agent = await waiting;
    const key = keys.publicKey.export({ type: "spki", format: "der" }).toString("base64");
    expect([agent.attempt, agent.bootId, agent.uptimeAtHello]).toEqual([host.attempt.attempt, "boot-1", 21.5]);
    expect(host.agent()).toBe(agent);
    expect(host.attempt.agentKey).toBe(key);
  });

  test("is accepted with its UUID in the other byte order", async () => {
    const host = await rig.open(rig.service());
    const boot = await rig.bootOf(host);
    const answer = await rig.agent(boot).greet(boot, makeAgentKeys(), { hostUuid: "44454C4C-4200-104A-8052-B4C04F4E3732" });
    expect(answer?.welcome).toEqual({ providerVersion: "0.1.0" });
  });

  test.each([
    ["a wrong token", { token: "00".repeat(32) }, "the token is wrong", /wrong token/],
    ["no token", { token: "" }, "the token is wrong", /wrong token/],
    ["an unknown attempt", { attempt: "x" }, "the token is wrong", undefined],
    ["another server's UUID", { hostUuid: hostUuid.replace("4c4c", "5c5c") }, "not the expected server", /expected UUID 4c4c.*found 5c5c/],
    ["a key that is none", { publicKey: Buffer.from("x") }, "key proof is wrong", /could not prove/],
    [
      "another one's public key",
      { publicKey: makeAgentKeys().publicKey.export({ type: "spki", format: "der" }) },
      "key proof",
      /could not prove/,
    ],
  ])("is refused with %s", async (_name, changes, told, shown) => {
    const host = await rig.open(rig.service());
    const boot = await rig.bootOf(host);
    const agent = rig.agent(boot);
    expect((await agent.greet(boot, makeAgentKeys(), changes))?.refused?.reason).toContain(told);
    expect(await agent.next()).toBeUndefined();
    expect(rig.progress.lines.filter((one) => one.startsWith("warn: refused an agent of r2-u17"))).toHaveLength(
      shown === undefined ? 0 : 1,
    );
    if (shown !== undefined) expect(await line(/^warn/)).toMatch(shown);
    expect([host.agent(), host.attempt.agentKey]).toEqual([undefined, undefined]);
    await expect(host.awaitAgent(rig.progress, 120)).rejects.toThrow(coded("AGENT_SILENT"));
  });

  test("is refused when it does not start with Hello", async () => {
    const host = await rig.open(rig.service());
    const agent = rig.agent(await rig.bootOf(host));
    agent.send({ alive: { uptimeSeconds: 1 } });
    expect((await agent.next())?.refused?.reason).toContain("Hello");
  });

  test("is refused with another key than the first, which stays connected", async () => {
    const host = await rig.open(rig.service());
    const boot = await rig.bootOf(host);
    const first = await rig.welcomed(host);
    expect((await rig.agent(boot).greet(boot, makeAgentKeys()))?.refused?.reason).toContain("another agent");
    const powering = host.agent()?.powerOff(rig.progress);
    const step = await first.nextStep();
    first.send({ result: { id: step.id, result: "{}" } });
    await powering;
  });

  test("is refused after the hand-over", async () => {
    const host = await rig.open(rig.service());
    const boot = await rig.bootOf(host);
    const keys = makeAgentKeys();
    const agent = await rig.welcomed(host, keys);
    host.retireToken();
    expect(await agent.next()).toBeUndefined();
    expect(host.agent()).toBeUndefined();
    expect((await rig.agent(boot).greet(boot, keys))?.refused?.reason).toContain("over");
  });
});

describe("a step", () => {
  test("carries arguments and payload there and the result back", async () => {
    const host = await rig.open(rig.service());
    const fake = await rig.welcomed(host);
    const agent = await host.awaitAgent(rig.progress, 5000);
    const configDrive = Buffer.alloc(6 * 1024 * 1024, 9);
    const finishing = agent.finishDisk(rig.progress, { disk, label, image, imageUrl: "http://x/i", configDrive });
    const step = await fake.nextStep();
    expect([step.name, JSON.parse(step.arguments)]).toEqual(["finishDisk", { disk, label, image, imageUrl: "http://x/i" }]);
    expect(configDrive.equals(step.payload)).toBe(true);
    fake.send({ result: { id: step.id, result: "{}" } });
    await finishing;

    const writing = agent.writeImage(rig.progress, writeRequest);
    const second = await fake.nextStep();
    fake.send({ progress: { id: second.id, text: "writing image", doneBytes: 42, totalBytes: 100 } });
    fake.send({ result: { id: second.id, result: '{"bytesWritten":100,"bytesAlreadyThere":0}' } });
    expect(await writing).toEqual({ bytesWritten: 100, bytesAlreadyThere: 0 });
    expect(rig.progress.lines).toContain("status: writing image 42%");
  });

  test("that fails brings the agent's code, remedy and log, without the token", async () => {
    const host = await rig.open(rig.service());
    const boot = await rig.bootOf(host);
    const fake = await rig.welcomed(host);
    const inspecting = host.agent()?.inspect(rig.progress);
    const { id } = await fake.nextStep();
    fake.send({ log: { level: "info", text: `read /host.json with ${boot.token}` } });
    fake.send({
      result: { id, result: "", error: { code: "DISK_FAILED", message: `sda said ${boot.token}`, remedy: "replace the disk" } },
    });
    const expected = { message: "sda said ***", remedy: "replace the disk", logTail: ["info: read /host.json with ***"], step: "inspect" };
    await expect(inspecting).rejects.toThrow(coded("DISK_FAILED", expected));
    expect(rig.progress.lines).toContain("debug: agent: info: read /host.json with ***");
  });

  test.each([
    ["an unknown code", { result: "", error: { code: "toString", message: "m", remedy: "" } }],
    ["an answer that is no JSON", { result: "{" }],
  ])("with %s is a failed step", async (_name, answer) => {
    const host = await rig.open(rig.service());
    const fake = await rig.welcomed(host);
    const inspecting = host.agent()?.inspect(rig.progress);
    fake.send({ result: { id: (await fake.nextStep()).id, ...answer } });
    await expect(inspecting).rejects.toThrow(coded("AGENT_STEP_FAILED", { remedy: undefined }));
  });

  test("is cancelled at the agent when the run is", async () => {
    const host = await rig.open(rig.service());
    const fake = await rig.welcomed(host);
    const cancel = new AbortController();
    const progress = testProgress(30_000, cancel.signal);
    const writing = host.agent()?.writeImage(progress, writeRequest);
    const { id } = await fake.nextStep();
    cancel.abort(new BareMetalError("CANCELLED", "the run was cancelled"));
    await expect(writing).rejects.toThrow(coded("CANCELLED"));
    expect((await fake.next())?.cancel).toEqual({ id });
    await expect(host.agent()?.inspect(progress)).rejects.toThrow(coded("CANCELLED"));
    progress.stop();
  });

  test("survives a broken link: the same key connects again and gets the same step", async () => {
    const host = await rig.open(rig.service());
    const keys = makeAgentKeys();
    const first = await rig.welcomed(host, keys);
    const writing = host.agent()?.writeImage(rig.progress, writeRequest);
    const sent = await first.nextStep();
    first.cut();
    await line(/waiting for the agent to connect again/);
    expect(host.agent()).toBeDefined();
    const second = await rig.welcomed(host, keys);
    expect(await second.nextStep()).toEqual(sent);
    second.send({ result: { id: sent.id, result: '{"bytesWritten":1,"bytesAlreadyThere":2}' } });
    expect(await writing).toEqual({ bytesWritten: 1, bytesAlreadyThere: 2 });
  });

  test("goes to the newer connection when the agent calls before the old one is seen dead", async () => {
    const host = await rig.open(rig.service());
    const keys = makeAgentKeys();
    const first = await rig.welcomed(host, keys);
    const inspecting = host.agent()?.inspect(rig.progress);
    const sent = await first.nextStep();
    const second = await rig.welcomed(host, keys);
    expect(await first.next()).toBeUndefined();
    expect((await second.nextStep()).id).toBe(sent.id);
    second.send({ result: { id: sent.id, result: "{}" } });
    await inspecting;
  });

  test("ends as AGENT_LOST with the log when the link stays broken", async () => {
    const host = await rig.open(rig.service({ reconnectMs: 150 }));
    const keys = makeAgentKeys();
    const fake = await rig.welcomed(host, keys);
    const agent = await host.awaitAgent(rig.progress, 5000);
    const writing = agent.writeImage(rig.progress, writeRequest);
    await fake.nextStep();
    fake.send({ log: { level: "error", text: "carrier lost" } });
    await line(/carrier lost/);
    fake.cut();
    await expect(writing).rejects.toThrow(coded("AGENT_LOST", { logTail: ["error: carrier lost"] }));
    expect(host.agent()).toBeUndefined();
    await expect(agent.inspect(rig.progress)).rejects.toThrow(coded("AGENT_LOST"));
    await rig.welcomed(host, keys);
    expect(await host.awaitAgent(rig.progress, 5000)).toBe(agent);
  });

  test("of a hand-over makes its nonce known for the OS's report", async () => {
    const host = await rig.open(rig.service());
    const fake = await rig.welcomed(host);
    const handing = host.agent()?.handOver(rig.progress, { disk, kexec: "auto", nonce: "n-1" });
    const step = await fake.nextStep();
    fake.send({ result: { id: step.id, result: '{"method":"kexec","reason":""}' } });
    expect(await handing).toEqual({ method: "kexec", reason: "" });
    host.retireToken();
    const answer = fetch(host.reportUrl, { method: "POST", body: "nonce=n-1\nboot_id=b\n" });
    const report = await host.awaitOs(rig.progress, "n-1", 5000);
    expect(report).toMatchObject({ bootId: "b" });
    host.answerOs(report, "done");
    expect((await answer).status).toBe(204);
  });
});

describe("a provider that is started again", () => {
  test("is found by the waiting agent under the same address, certificate and token", async () => {
    const keys = makeAgentKeys();
    const service = rig.service();
    const before = await rig.open(service);
    const boot = await rig.bootOf(before);
    await rig.welcomed(before, keys);
    const kept = before.attempt;
    await service.close();
    expect((await stat(rig.identityFile)).mode & 0o777).toBe(0o600);

    const after = await rig.open(rig.service(), { resume: kept });
    expect([after.attempt, after.isoUrl, await rig.bootOf(after)]).toEqual([kept, before.isoUrl, boot]);
    const stranger = await rig.agent(boot).greet(boot, makeAgentKeys());
    expect(stranger?.refused?.reason).toContain("another agent");
    await rig.welcomed(after, keys, boot);
    expect((await after.awaitAgent(rig.progress, 5000)).attempt).toBe(kept.attempt);

    after.retireToken();
    await after.close();
    expect(await readdir(dirname(rig.identityFile))).toEqual([]);
  });

  test("takes new ports and a new key while another one works, and leaves that one's file alone", async () => {
    const first = await rig.open(rig.service());
    const second = await rig.open(rig.service());
    expect(new URL(second.isoUrl).port).not.toBe(new URL(first.isoUrl).port);
    expect((await rig.bootOf(second)).provider.certificate).not.toBe((await rig.bootOf(first)).provider.certificate);
    second.retireToken();
    await second.close();
    expect(await readdir(dirname(rig.identityFile))).toEqual(["site.json"]);
  });

  test("does not take up an attempt of another server", async () => {
    const service = rig.service();
    const host = await rig.open(service);
    await host.close();
    const other = await rig.open(service, { resume: host.attempt, hostUuid: "00000000-0000-0000-0000-000000000001" });
    expect(other.attempt.attempt).not.toBe(host.attempt.attempt);
  });

  test("refuses to serve one attempt twice", async () => {
    const service = rig.service();
    const host = await rig.open(service);
    await expect(rig.open(service, { resume: host.attempt })).rejects.toThrow(coded("PROVIDER_BUG"));
  });
});

test("a stranger with another certificate in hand does not connect", async () => {
  const host = await rig.open(rig.service());
  const other = await rig.open(rig.service());
  const [boot, otherBoot] = [await rig.bootOf(host), await rig.bootOf(other)];
  const agent = new FakeAgent({ ...boot, provider: { ...boot.provider, certificate: otherBoot.provider.certificate } });
  expect(await agent.greet(boot, makeAgentKeys())).toBeUndefined();
  agent.cut();
});
