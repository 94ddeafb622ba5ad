import { BareMetalError } from "../../../domain/errors.js";
import { systemClock } from "../../../progress/system-clock.js";
import type { BmcConnector, BmcSession, BmcTarget } from "../../../ports/bmc.js";
import type { Clock } from "../../../ports/clock.js";
import type { Progress } from "../../../ports/progress.js";
import { backOffMs } from "./back-off.js";
import { findSystem, readServiceRoot, sessionsPath } from "./discovery.js";
import { ExchangeError } from "./exchange-error.js";
import { hasMessage, quoteMessages } from "./extended-message.js";
import { Redaction } from "./redaction.js";
import { exploreSystem, lookAtSystem, RedfishSession } from "./redfish-session.js";
import { ResourceClient, type Answer, type Resource } from "./resource-client.js";
import { Session } from "./session.js";
import { Transport } from "./transport.js";

const defaultConnectTimeoutMs = 60_000;
const defaultSameLookMs = 150;
const longestTcpConnectMs = 10_000;

export interface RedfishConnectorOptions {
  /** Paces the end of a session, which has no progress of its own. */
  readonly clock?: Clock;
  /** Looks that follow one another faster are one look; default 150 ms. */
  readonly sameLookMs?: number;
}

/** Logs in at Redfish services. */
export function createRedfishConnector(options: RedfishConnectorOptions = {}): BmcConnector {
  const clock = options.clock ?? systemClock;
  return {
    async connect(progress, target, connectOptions): Promise<BmcSession> {
      const limitMs = connectOptions?.connectTimeoutMs;
      const transport = new Transport(target, Math.min(limitMs ?? longestTcpConnectMs, longestTcpConnectMs));
      const redaction = new Redaction();
      const session = new Session(transport, target, redaction, clock);
      const client = new ResourceClient(session, redaction);
      client.sameLookMs = options.sameLookMs ?? defaultSameLookMs;
      client.retryUntil = progress.clock.now() + (limitMs ?? defaultConnectTimeoutMs);
      const limited = limitProgress(progress, target, limitMs);
      try {
        const parts = await open({ client, session, transport, target, lookOnly: connectOptions?.lookOnly ?? false }, limited.progress);
        client.retryUntil = Number.POSITIVE_INFINITY;
        return new RedfishSession(transport, session, parts);
      } catch (error) {
        await session.close();
        await transport.close();
        throw error;
      } finally {
        limited.stop();
      }
    },
  };
}

interface Opening {
  readonly client: ResourceClient;
  readonly session: Session;
  readonly transport: Transport;
  readonly target: BmcTarget;
  readonly lookOnly: boolean;
}

async function open(opening: Opening, progress: Progress): ReturnType<typeof exploreSystem> {
  const { client, session, transport, target, lookOnly } = opening;
  const root = await readServiceRoot(client, progress);
  await logIn(client, session, progress, root);
  const system = await findSystem(client, progress, root, target.address.systemPath);
  const explore = lookOnly ? lookAtSystem : exploreSystem;
  return explore(client, progress, root, system, transport.certificateFingerprint, target.username);
}

/** Credentials are tried once; only answers that are not about them, and connections that never came about, are tried again. */
async function logIn(client: ResourceClient, session: Session, progress: Progress, root: Resource): Promise<void> {
  let broken = 0;
  for (let attempt = 1; ; attempt++) {
    const refused = await attemptLogin(client, session, progress, root);
    if (refused === undefined) return;
    const isBusy = !(refused instanceof ExchangeError) && (client.isNotReady(refused) || isSessionLimit(client, refused));
    // A login whose answer was lost may have counted as a failed one: once more, not again and again.
    const isBroken = refused instanceof ExchangeError && refused.code === "BMC_UNREACHABLE" && (!refused.isSent || ++broken <= 1);
    const pause = (refused instanceof ExchangeError ? undefined : refused.retryAfterMs) ?? backOffMs(attempt);
    const isInTime = progress.clock.now() + pause <= Math.min(client.retryUntil, progress.deadline);
    if (!(isBusy || isBroken) || !isInTime) throw loginError(client, refused);
    progress.status(`the BMC ${client.host} takes no login yet, trying again in ${Math.ceil(pause / 1000)} s`);
    await progress.clock.pause(Math.max(pause, 500), progress.signal);
  }
}

async function attemptLogin(
  client: ResourceClient,
  session: Session,
  progress: Progress,
  root: Resource,
): Promise<Answer | ExchangeError | undefined> {
  try {
    const answer = await session.logIn(progress, sessionsPath(root));
    return answer === undefined ? undefined : client.readAnswer(progress, answer);
  } catch (error) {
    if (error instanceof ExchangeError) return error;
    throw error;
  }
}

function isSessionLimit(client: ResourceClient, answer: Answer): boolean {
  if (answer.status < 400) return false;
  const says = (text: string): boolean => /session/i.test(text) && /limit|maximum|too many/i.test(text);
  return hasMessage(answer.messages, client.quirks.sessionLimitMessages) || answer.messages.some((message) => says(message.text));
}

function loginError(client: ResourceClient, refused: Answer | ExchangeError): BareMetalError {
  if (refused instanceof ExchangeError) return refused;
  const subject = client.host;
  const quoted = client.clean(quoteMessages(refused.messages));
  const suffix = quoted === "" ? "" : `: ${quoted}`;
  if (isSessionLimit(client, refused)) {
    return new BareMetalError("BMC_BUSY", `the BMC ${client.host} has no free session${suffix}`, {
      subject,
      remedy: "end other sessions at the BMC, or wait until they time out, and run again",
    });
  }
  if (client.isNotReady(refused)) {
    return new BareMetalError("BMC_BUSY", `the BMC ${client.host} takes no login yet: it answers ${refused.status}${suffix}`, {
      subject,
      remedy: "look at the BMC: it may be starting or updating; run again when it is idle",
    });
  }
  return client.rejection(`log in to ${client.host}`, refused);
}

/** A narrower progress for the time of connecting; without a limit, the progress itself. */
function limitProgress(progress: Progress, target: BmcTarget, limitMs: number | undefined): { progress: Progress; stop: () => void } {
  if (limitMs === undefined) return { progress, stop: () => undefined };
  const controller = new AbortController();
  const { host } = target.address;
  const timer = setTimeout(() => {
    controller.abort(
      new BareMetalError("BMC_TIMEOUT", `the BMC ${host} was not logged in to and read within ${limitMs} ms`, { subject: host }),
    );
  }, limitMs);
  const onAbort = (): void => controller.abort(progress.signal.reason);
  if (progress.signal.aborted) onAbort();
  progress.signal.addEventListener("abort", onAbort, { once: true });
  return {
    progress: {
      signal: controller.signal,
      clock: progress.clock,
      deadline: progress.deadline,
      status: (text) => progress.status(text),
      info: (text) => progress.info(text),
      warn: (text) => progress.warn(text),
      debug: (text) => progress.debug(text),
    },
    stop: () => {
      clearTimeout(timer);
      progress.signal.removeEventListener("abort", onAbort);
    },
  };
}
