import { X509Certificate } from "node:crypto";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { Client, credentials } from "@grpc/grpc-js";
import { describeError } from "../../domain/errors.js";
import type { HostBoot } from "../../domain/boot/host-boot.js";
import { agentChannelOptions, agentService } from "../../protocol/agent-service.js";
import type { AgentMessage, ProviderMessage, StepRequest } from "../../protocol/messages.js";
import type { Platform } from "../platform.js";
import type { AgentKey } from "./agent-key.js";
import type { LogBuffer } from "./log-buffer.js";

const firstBackOffMs = 200;
const maxBackOffMs = 3000;
const refusedPauseMs = 30_000;
const welcomeTimeoutMs = 15_000;
const aliveIntervalMs = 10_000;
const answerTimeoutMs = 10_000;
const deliveryMs = 500;

export interface AgentLinkOptions {
  readonly platform: Platform;
  readonly hostBoot: HostBoot;
  readonly key: AgentKey;
  readonly version: string;
  readonly logs: LogBuffer;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Pause after a refusal; tests give a shorter one. */
  readonly refusedPauseMs?: number;
  readonly onStep: (request: StepRequest) => void;
  readonly onCancel: (id: string) => void;
}

type Stream = ClientDuplexStream<AgentMessage, ProviderMessage>;
type EndReason = { readonly kind: "lost" | "refused"; readonly text: string };

/** The one connection to the provider: dials for ever, since the ramdisk has nothing else to do. */
export class AgentLink {
  private stream: Stream | undefined;
  private isWelcome = false;
  private wasWelcome = false;

  constructor(private readonly options: AgentLinkOptions) {
    options.logs.onLine = () => this.flushLogs();
  }

  /** Resolves when `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { logs, pause } = this.options;
    let backOffMs = firstBackOffMs;
    let lastText = "";
    while (!signal.aborted) {
      this.wasWelcome = false;
      const end = await this.connectOnce(signal).catch((error: unknown): EndReason => ({ kind: "lost", text: describeError(error) }));
      if (signal.aborted) return;
      if (this.wasWelcome) backOffMs = firstBackOffMs;
      const text = end.kind === "refused" ? `the provider refused this agent: ${end.text}` : `no link to the provider: ${end.text}`;
      // A ramdisk may wait for hours: the same failure again is no news.
      if (text !== lastText || this.wasWelcome) logs.log("warn", text);
      lastText = text;
      const waitMs = end.kind === "refused" ? (this.options.refusedPauseMs ?? refusedPauseMs) : backOffMs;
      backOffMs = Math.min(backOffMs * 2, maxBackOffMs);
      await pause(waitMs, signal).catch(() => undefined);
    }
  }

  /** Sends when the link stands; drops the message otherwise. */
  send(message: AgentMessage): void {
    if (this.isWelcome) this.stream?.write(message);
  }

  /** Breaks the connection; it is dialled again. */
  drop(): void {
    this.stream?.cancel();
  }

  /** Gives an answer that was just sent time to arrive; waits a little for a link when there is none. */
  async delivered(): Promise<void> {
    const { signal } = new AbortController();
    for (let waited = 0; !this.isWelcome && waited < answerTimeoutMs; waited += 100) await this.options.pause(100, signal);
    await this.options.pause(deliveryMs, signal);
  }

  private async connectOnce(signal: AbortSignal): Promise<EndReason> {
    const { platform, hostBoot, key, version } = this.options;
    const [hostUuid, bootId, uptimeSeconds] = await Promise.all([platform.hostUuid(), platform.bootId(), platform.uptimeSeconds()]);
    const client = new Client(hostBoot.provider.agentAddress, pinnedCredentials(hostBoot.provider.certificate), {
      ...agentChannelOptions,
      // Each attempt dials anew: a shared subchannel would sit out its own back-off first.
      "grpc.use_local_subchannel_pool": 1,
      "grpc.enable_http_proxy": 0,
      // TLS knows no addresses as server names; the certificate is known by its fingerprint.
      "grpc.ssl_target_name_override": "baremetal",
    });
    const end = new AbortController();
    const stop = (): void => this.stream?.cancel();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<EndReason>((resolve) => {
        const { path, requestSerialize, responseDeserialize } = agentService.Connect;
        const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
        this.stream = stream;
        stream.on("error", (error: Error) => resolve({ kind: "lost", text: error.message }));
        stream.on("end", () => resolve({ kind: "lost", text: "the provider ended the connection" }));
        stream.on("data", (message: ProviderMessage) => this.receive(stream, message, end.signal, resolve));
        const { attempt, token } = hostBoot;
        stream.write({ hello: { attempt, token, hostUuid, agentVersion: version, publicKey: key.publicKey, bootId, uptimeSeconds } });
        void this.watchWelcome(stream, end.signal);
        if (signal.aborted) stream.cancel();
      });
    } finally {
      end.abort();
      signal.removeEventListener("abort", stop);
      this.isWelcome = false;
      this.stream?.cancel();
      this.stream = undefined;
      client.close();
    }
  }

  private receive(stream: Stream, message: ProviderMessage, ended: AbortSignal, end: (reason: EndReason) => void): void {
    const { key, hostBoot, logs } = this.options;
    if (message.refused !== undefined) end({ kind: "refused", text: message.refused.reason });
    else if (message.challenge !== undefined)
      stream.write({ keyProof: { signature: key.prove(message.challenge.nonce, new X509Certificate(hostBoot.provider.certificate)) } });
    else if (message.welcome !== undefined) {
      this.isWelcome = true;
      this.wasWelcome = true;
      logs.log("info", `connected to the provider ${message.welcome.providerVersion}`);
      void this.tellAlive(ended);
    } else if (message.step !== undefined && this.isWelcome) this.options.onStep(message.step);
    else if (message.cancel !== undefined && this.isWelcome) this.options.onCancel(message.cancel.id);
  }

  private flushLogs(): void {
    if (this.isWelcome) for (const log of this.options.logs.drain()) this.send({ log });
  }

  private async watchWelcome(stream: Stream, ended: AbortSignal): Promise<void> {
    try {
      await this.options.pause(welcomeTimeoutMs, ended);
      if (!this.isWelcome) stream.cancel();
    } catch {
      // The attempt ended first.
    }
  }

  private async tellAlive(ended: AbortSignal): Promise<void> {
    try {
      while (!ended.aborted) {
        await this.options.pause(aliveIntervalMs, ended);
        this.send({ alive: { uptimeSeconds: await this.options.platform.uptimeSeconds() } });
      }
    } catch {
      // The connection ended.
    }
  }
}

/** Trusts the one certificate of host.json, by whatever name or address it is reached. */
function pinnedCredentials(certificate: string): ReturnType<typeof credentials.createSsl> {
  const wanted = new X509Certificate(certificate).fingerprint256;
  return credentials.createSsl(Buffer.from(certificate), null, null, {
    checkServerIdentity: (_host, seen) =>
      seen.fingerprint256 === wanted ? undefined : new Error("the provider showed another certificate than the one pinned"),
  });
}
