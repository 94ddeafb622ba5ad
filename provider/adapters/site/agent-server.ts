import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Clock } from "../../ports/clock.js";
import { agentChannelOptions, agentService, maxAgentMessageBytes } from "../../protocol/agent-service.js";
import { admitAgent, type ExpectedAgent } from "./agent-admission.js";
import type { AgentStream } from "./agent-session.js";
import { probePort } from "./listen-on.js";
import { hostAndPort } from "./local-address.js";
import { serveFailure } from "./serve-failure.js";
import { certificateDigest } from "./site-identity.js";

/** Streams that have not proved a key yet, at once; more are closed. */
const maxStrangers = 64;

export interface AgentServerOptions {
  readonly listen: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  readonly clock: Clock;
  readonly providerVersion: string;
}

export interface AgentServer {
  readonly port: number;
  add(expected: ExpectedAgent): void;
  remove(expected: ExpectedAgent): void;
  close(): void;
}

/** gRPC over TLS: admits the agents of known attempts and gives them to their sessions. */
export async function startAgentServer(options: AgentServerOptions): Promise<AgentServer> {
  await probePort("agents", options.listen, options.port);
  const attempts = new Map<string, ExpectedAgent>();
  const digest = certificateDigest(options.certificate);
  const server = new Server({
    ...agentChannelOptions,
    "grpc.max_receive_message_length": maxAgentMessageBytes,
    "grpc.max_concurrent_streams": 4,
  });
  let strangers = 0;
  const connect = async (stream: AgentStream): Promise<void> => {
    strangers++;
    const admission = { clock: options.clock, certificateDigest: digest, find: (attempt: string) => attempts.get(attempt) };
    const admitted = await admitAgent(stream, admission).finally(() => strangers--);
    // The host may have been closed or retired meanwhile.
    if (admitted === undefined || stream.cancelled || stream.destroyed || attempts.get(admitted.hello.attempt)?.isRetired !== false)
      return void stream.end();
    stream.write({ welcome: { providerVersion: options.providerVersion } });
    admitted.expected.session.attach(stream, admitted.hello);
  };
  server.addService(agentService, {
    Connect: (stream: AgentStream) => {
      stream.on("error", () => undefined);
      if (strangers >= maxStrangers) return void stream.end();
      connect(stream).catch(() => stream.end());
    },
  });
  const port = await bind(server, options);
  return {
    port,
    add: (expected) => attempts.set(expected.attempt, expected),
    remove: (expected) => {
      if (attempts.get(expected.attempt) === expected) attempts.delete(expected.attempt);
    },
    close: () => server.forceShutdown(),
  };
}

function bind(server: Server, { listen, port, key, certificate }: AgentServerOptions): Promise<number> {
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
  return new Promise((resolve, reject) => {
    server.bindAsync(hostAndPort(listen, port), ServerCredentials.createSsl(null, [pair], false), (error, bound) => {
      if (error === null) return resolve(bound);
      server.forceShutdown();
      reject(serveFailure("agents", listen, port, error));
    });
  });
}
