import type { ChannelOptions, ServiceDefinition, MethodDefinition } from "@grpc/grpc-js";
import { baremetal } from "./generated/agent.js";
import type { AgentMessage, ProviderMessage } from "./messages.js";

const wire = baremetal.agent.v1;

/** Largest message the agent accepts: a config drive of 64 MiB less its envelope. */
export const maxMessageBytes = 64 * 1024 * 1024;

/** Largest message the provider accepts from an agent: strangers can send too, and an inventory is small. */
export const maxAgentMessageBytes = 8 * 1024 * 1024;

/** Text that goes before nonce and certificate digest in what the agent signs. */
export const keyProofPrefix = "baremetal-agent-v1";

/** grpc-js options of both sides: message limits, and pings so that a dead link is seen within 20 s. */
export const agentChannelOptions: ChannelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 8_000,
  "grpc.keepalive_permit_without_calls": 1,
};

interface AgentServiceDefinition extends ServiceDefinition {
  readonly Connect: MethodDefinition<AgentMessage, ProviderMessage>;
}

/** AgentService of agent.proto, for `server.addService` and `makeGenericClientConstructor` or `client.makeBidiStreamRequest`. */
export const agentService: AgentServiceDefinition = {
  Connect: {
    path: "/baremetal.agent.v1.AgentService/Connect",
    requestStream: true,
    responseStream: true,
    requestSerialize: encodeAgentMessage,
    requestDeserialize: decodeAgentMessage,
    responseSerialize: encodeProviderMessage,
    responseDeserialize: decodeProviderMessage,
  },
};

export function encodeAgentMessage(message: AgentMessage): Buffer {
  return Buffer.from(wire.AgentMessage.encode(wire.AgentMessage.fromObject(message)).finish());
}

export function decodeAgentMessage(bytes: Buffer): AgentMessage {
  return plain(wire.AgentMessage.toObject(wire.AgentMessage.decode(bytes), plainForm));
}

export function encodeProviderMessage(message: ProviderMessage): Buffer {
  return Buffer.from(wire.ProviderMessage.encode(wire.ProviderMessage.fromObject(message)).finish());
}

export function decodeProviderMessage(bytes: Buffer): ProviderMessage {
  return plain(wire.ProviderMessage.toObject(wire.ProviderMessage.decode(bytes), plainForm));
}

const plainForm = { longs: Number, bytes: Buffer, defaults: true };

/** protobufjs shows an absent message as null; here it is left out. */
function plain(message: object): object {
  return Object.fromEntries(
    Object.entries(message)
      .filter(([, value]) => value !== null)
      .map(([key, value]: [string, unknown]) => [key, isPlainObject(value) ? plain(value) : value]),
  );
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}
