import { decodeAgentMessage, decodeProviderMessage, encodeAgentMessage, encodeProviderMessage } from "./agent-service.js";
import { staleProtocolFiles } from "./generate.js";
import type { AgentMessage, ProviderMessage } from "./messages.js";

const fromAgent: AgentMessage[] = [
  {
    hello: {
      attempt: "a1",
      token: "t",
      hostUuid: "u",
      agentVersion: "0.1.0",
      publicKey: Buffer.from("key"),
      bootId: "b",
      uptimeSeconds: 20.5,
    },
  },
  { keyProof: { signature: Buffer.alloc(64, 1) } },
  { progress: { id: "1", text: "writing image", doneBytes: 2 ** 41 + 1, totalBytes: 2 ** 42 } },
  { progress: { id: "1", text: "", doneBytes: 0, totalBytes: 0 } },
  { result: { id: "1", result: "{}" } },
  { result: { id: "1", result: "", error: { code: "DISK_FAILED", message: "m", remedy: "" } } },
  { log: { level: "info", text: "ü" } },
  { alive: { uptimeSeconds: 0 } },
  {},
];

const fromProvider: ProviderMessage[] = [
  { challenge: { nonce: Buffer.alloc(32, 7) } },
  { welcome: { providerVersion: "0.1.0" } },
  { step: { id: "1", name: "inspect", arguments: "{}", payload: Buffer.alloc(0) } },
  { step: { id: "2", name: "finishDisk", arguments: "{}", payload: Buffer.alloc(1024, 3) } },
  { cancel: { id: "1" } },
  { refused: { reason: "wrong token" } },
];

function named<T extends object>(messages: readonly T[]): [string, T][] {
  return messages.map((message, index) => [`${index} ${Object.keys(message)[0] ?? "empty"}`, message]);
}

describe("the agent's wire format", () => {
  test.each(named(fromAgent))("gives back what the agent sent: %s", (_name, message) => {
    expect(decodeAgentMessage(encodeAgentMessage(message))).toEqual(message);
  });

  test.each(named(fromProvider))("gives back what the provider sent: %s", (_name, message) => {
    expect(decodeProviderMessage(encodeProviderMessage(message))).toEqual(message);
  });

  test("is generated from the agent.proto beside it", async () => {
    expect(await staleProtocolFiles("provider/protocol")).toEqual([]);
  });
});
