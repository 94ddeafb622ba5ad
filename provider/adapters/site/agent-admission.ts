import { createPublicKey, randomBytes, verify } from "node:crypto";
import type { Clock } from "../../ports/clock.js";
import { keyProofPrefix } from "../../protocol/agent-service.js";
import type { AgentMessage, Hello } from "../../protocol/messages.js";
import type { AgentSession, AgentStream } from "./agent-session.js";
import { isSameSecret } from "./attempt-directory.js";
import { isSameHostUuid } from "./host-uuid.js";

const answerWithinMs = 10_000;

/** An attempt as the agent service knows it. */
export interface ExpectedAgent {
  readonly attempt: string;
  readonly token: string;
  readonly hostUuid: string;
  /** SPKI, base64, of the agent that used the token first. */
  readonly agentKey: string | undefined;
  readonly isRetired: boolean;
  readonly session: AgentSession;
  /** Binds the token to a key; resolves when it is kept. */
  bindKey(key: string): void;
  /** An agent was refused, in words for the operator. */
  warnRefused(reason: string): void;
}

export interface AdmissionOptions {
  readonly clock: Clock;
  /** SHA-256 of the server certificate. */
  readonly certificateDigest: Buffer;
  find(attempt: string): ExpectedAgent | undefined;
}

/** Reason of a refusal: what the agent is told, and what the operator is. */
interface Refusal {
  readonly told: string;
  readonly shown: string;
}

// One text for all three, so that a stranger cannot tell a known attempt from an unknown one.
const unknownAttempt = "the boot attempt is unknown, over, or the token is wrong";

/** Runs the handshake on a new stream: hello, challenge, proof. Resolves with the admitted agent; undefined when it was refused or left. */
export async function admitAgent(
  stream: AgentStream,
  options: AdmissionOptions,
): Promise<{ readonly expected: ExpectedAgent; readonly hello: Hello } | undefined> {
  const hello = (await nextMessage(stream, options.clock))?.hello;
  if (hello === undefined) return refuse(stream, undefined, { told: "the first message must be Hello", shown: "" });
  const expected = options.find(hello.attempt);
  const wrong = checkHello(hello, expected);
  if (expected === undefined || wrong !== undefined) return refuse(stream, expected, wrong ?? { told: unknownAttempt, shown: "" });

  const nonce = randomBytes(32);
  stream.write({ challenge: { nonce } });
  const proof = (await nextMessage(stream, options.clock))?.keyProof;
  const signed = Buffer.concat([Buffer.from(keyProofPrefix), nonce, options.certificateDigest]);
  if (proof === undefined || !isSignedBy(hello.publicKey, signed, proof.signature)) {
    return refuse(stream, expected, { told: "the key proof is wrong", shown: "an agent could not prove its key" });
  }
  // Looked at again: another agent may have bound the token, or the host moved on, since Hello.
  const late = checkHello(hello, expected);
  if (late !== undefined) return refuse(stream, expected, late);
  if (expected.agentKey === undefined) expected.bindKey(keyText(hello));
  return { expected, hello };
}

function checkHello(hello: Hello, expected: ExpectedAgent | undefined): Refusal | undefined {
  if (expected === undefined) return { told: unknownAttempt, shown: "" };
  if (!isSameSecret(expected.token, hello.token)) return { told: unknownAttempt, shown: "an agent used a wrong token" };
  if (expected.isRetired) return { told: unknownAttempt, shown: "an agent came back after the hand-over" };
  if (!isSameHostUuid(expected.hostUuid, hello.hostUuid)) {
    const found = hello.hostUuid.replace(/[^0-9A-Fa-f-]/g, "").slice(0, 36);
    return {
      told: "this is not the expected server",
      shown: `another server booted the medium: expected UUID ${expected.hostUuid}, found ${found}`,
    };
  }
  if (expected.agentKey !== undefined && !isSameSecret(expected.agentKey, keyText(hello))) {
    return { told: "another agent already uses this boot attempt", shown: "a second agent with another key used the token" };
  }
  return undefined;
}

function keyText(hello: Hello): string {
  return Buffer.from(hello.publicKey).toString("base64");
}

function isSignedBy(publicKey: Uint8Array, signed: Buffer, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" && verify(null, signed, key, signature);
  } catch {
    return false;
  }
}

function refuse(stream: AgentStream, expected: ExpectedAgent | undefined, { told, shown }: Refusal): undefined {
  stream.write({ refused: { reason: told } });
  stream.end();
  if (shown !== "") expected?.warnRefused(shown);
  return undefined;
}

/** The next message; undefined when the stream ended or nothing came in time. The stream is left paused, so that nothing is missed. */
function nextMessage(stream: AgentStream, clock: Clock): Promise<AgentMessage | undefined> {
  return new Promise((resolve) => {
    const timer = new AbortController();
    const finish = (message?: AgentMessage): void => {
      timer.abort();
      stream.off("data", finish);
      for (const event of endings) stream.off(event, onEnd);
      stream.pause();
      resolve(message);
    };
    const onEnd = (): void => finish();
    stream.on("data", finish);
    for (const event of endings) stream.on(event, onEnd);
    clock.pause(answerWithinMs, timer.signal).then(onEnd, () => undefined);
    stream.resume();
  });
}

const endings = ["end", "error", "close", "cancelled"] as const;
