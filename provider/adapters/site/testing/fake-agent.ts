import { createHash, generateKeyPairSync, sign, X509Certificate, type KeyObject } from "node:crypto";
import { Client, credentials, type ClientDuplexStream } from "@grpc/grpc-js";
import type { HostBoot } from "../../../domain/boot/host-boot.js";
import { agentChannelOptions, agentService, keyProofPrefix } from "../../../protocol/agent-service.js";
import type { AgentMessage, ProviderMessage, StepRequest } from "../../../protocol/messages.js";

export interface AgentKeys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export function makeAgentKeys(): AgentKeys {
  return generateKeyPairSync("ed25519");
}

/** An agent that a test drives by hand. */
export class FakeAgent {
  readonly #client: Client;
  readonly #stream: ClientDuplexStream<AgentMessage, ProviderMessage>;
  readonly #received: ProviderMessage[] = [];
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(boot: HostBoot) {
    this.#client = new Client(
      boot.provider.agentAddress,
      credentials.createSsl(Buffer.from(boot.provider.certificate)),
      agentChannelOptions,
    );
    const { path, requestSerialize, responseDeserialize } = agentService.Connect;
    this.#stream = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    this.#stream.on("data", (message: ProviderMessage) => {
      this.#received.push(message);
      this.#wake();
    });
    const over = (): void => {
      this.#isOver = true;
      this.#wake();
    };
    this.#stream.on("end", over);
    this.#stream.on("error", over);
  }

  send(message: AgentMessage): void {
    this.#stream.write(message);
  }

  /** The next message; undefined when the provider ended the stream. */
  async next(): Promise<ProviderMessage | undefined> {
    while (this.#received.length === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#received.shift();
  }

  async nextStep(): Promise<StepRequest> {
    const message = await this.next();
    if (message?.step === undefined) throw new Error(`no step but ${JSON.stringify(message)}`);
    return message.step;
  }

  /** Hello to Welcome; resolves with the last answer. */
  async greet(boot: HostBoot, keys: AgentKeys, changes: Partial<AgentMessage["hello"]> = {}): Promise<ProviderMessage | undefined> {
    const publicKey = keys.publicKey.export({ type: "spki", format: "der" });
    const { attempt, token, hostUuid } = boot;
    this.send({ hello: { attempt, token, hostUuid, agentVersion: "0", publicKey, bootId: "boot-1", uptimeSeconds: 21.5, ...changes } });
    const answer = await this.next();
    if (answer?.challenge === undefined) return answer;
    const digest = createHash("sha256").update(new X509Certificate(boot.provider.certificate).raw).digest();
    const signed = Buffer.concat([Buffer.from(keyProofPrefix), answer.challenge.nonce, digest]);
    this.send({ keyProof: { signature: sign(null, signed, keys.privateKey) } });
    return this.next();
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.#stream.cancel();
    this.#client.close();
  }
}
