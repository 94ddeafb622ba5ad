import { startFakeEngine, type FakeEngine } from "../../tests/support/fake-engine.js";
import { fakeProvider } from "../../tests/support/fake-provider.js";
import { ProviderClient, urnOf, wireSecret } from "../../tests/support/provider-client.js";
import { BareMetalError } from "../domain/errors.js";
import type { JournalEntry } from "../ports/run-journal.js";
import type { ResourceType } from "../resources/resource.js";

import { serveProvider, type ServedProvider } from "./serve-provider.js";

const password = "hunter2-of-the-bmc";
const urn = urnOf("r2-u17");

let engine: FakeEngine;
let served: ServedProvider;
let client: ProviderClient;
let entries: JournalEntry[];

async function serve(type: Partial<ResourceType>): Promise<void> {
  const journal = { record: (entry: JournalEntry) => void entries.push(entry), close: async () => undefined };
  served = await serveProvider(fakeProvider(type, { journal }), { statusIntervalMs: 250 });
  client = new ProviderClient(served.port);
  await client.handshake(engine.address);
}

beforeEach(async () => {
  entries = [];
  engine = await startFakeEngine();
});
afterEach(async () => {
  client.close();
  await served.close(1000);
  engine.close();
});

const create: ResourceType["create"] = async ({ progress }, inputs) => {
  progress.phase?.("register", "start");
  progress.status("passing");
  progress.info(`logging in with ${password}`);
  progress.phase?.("register", "end");
  return { id: "host-1", outputs: inputs };
};

test("an operation is written down with its steps and lines, secrets hidden", async () => {
  await serve({ create });
  await client.create(urn, { bmc: { password: wireSecret(password) } });
  expect(entries).toMatchObject([
    { host: "r2-u17", kind: "begin", operation: "create of r2-u17" },
    { kind: "phase", phase: "register", at: "start" },
    { kind: "line", level: "info", text: "logging in with [secret]" },
    { kind: "phase", phase: "register", at: "end" },
    { kind: "end", outcome: "ok" },
  ]);
});

test("a failure ends with its text, secrets hidden", async () => {
  await serve({
    create: async () => {
      throw new BareMetalError("BMC_UNAUTHORIZED", `the BMC refused ${password}`);
    },
  });
  await expect(client.create(urn, { bmc: { password: wireSecret(password) } })).rejects.toThrow();
  expect(entries.at(-1)).toMatchObject({
    kind: "end",
    outcome: "failed",
    text: expect.stringContaining("the BMC refused [secret]") as string,
  });
});

test("a preview leaves nothing", async () => {
  await serve({ create });
  await client.create(urn, { bmc: { password: wireSecret(password) } }, { preview: true });
  expect(entries).toEqual([]);
});
