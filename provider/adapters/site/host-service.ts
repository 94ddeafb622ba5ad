import { randomBytes, randomUUID } from "node:crypto";
import type { BootAttempt, HostBoot } from "../../domain/boot/host-boot.js";
import { hostFileSizes, renderHostFiles, type HostFileName } from "../../domain/boot/host-files.js";
import { BareMetalError } from "../../domain/errors.js";
import type { Agent, HostService, HostServiceRequest, OsReport } from "../../ports/agent-link.js";
import type { Clock } from "../../ports/clock.js";
import type { Progress } from "../../ports/progress.js";
import type { ExpectedAgent } from "./agent-admission.js";
import { AgentSession } from "./agent-session.js";
import { AttemptDirectory } from "./attempt-directory.js";
import { awaitAgent, awaitOs } from "./await-host.js";
import { bufferSource, openFileSource, patchedSource } from "./byte-source.js";
import { hostAndPort } from "./local-address.js";
import { LogTail } from "./log-tail.js";
import { createRemoteAgent } from "./remote-agent.js";
import type { RunningSite } from "./running-site.js";

const isoName = "boot.iso";
const maxWarnings = 20;

export interface HostServiceOptions {
  readonly request: HostServiceRequest;
  /** The attempt to go on with; a new one when absent. */
  readonly resume: BootAttempt | undefined;
  readonly progress: Progress;
  readonly site: RunningSite;
  /** Host names or addresses: the BMC's way here, and the servers'. */
  readonly addresses: { readonly media: string; readonly servers: string };
  readonly clock: Clock;
  readonly reconnectMs: number;
  readonly onClose: () => Promise<void>;
}

/** Serves one host for one boot attempt. */
export class SiteHostService implements HostService {
  readonly isoUrl: string;
  readonly isoSizeBytes: number;
  readonly reportUrl: string;
  readonly #options: HostServiceOptions;
  readonly #directory: AttemptDirectory;
  readonly #session: AgentSession;
  readonly #agent: Agent;
  readonly #expected: ExpectedAgent;
  readonly #serversBase: string;
  #attempt: BootAttempt;
  #isRetired = false;
  #isClosed = false;
  #warnings = 0;
  #lastRefusal: string | undefined;

  constructor(options: HostServiceOptions) {
    const { request, site, clock, progress } = options;
    this.#options = options;
    this.#attempt = options.resume ?? newAttempt(request.hostUuid);
    const { directory, token } = this.#attempt;
    const mediaBase = `http://${hostAndPort(options.addresses.media, site.media.port)}/${directory}`;
    this.#serversBase = `http://${hostAndPort(options.addresses.servers, site.media.port)}/${directory}`;
    this.isoUrl = `${mediaBase}/${isoName}`;
    this.isoSizeBytes = site.iso.sizeBytes;
    this.reportUrl = `${this.#serversBase}/report`;
    this.#directory = new AttemptDirectory(directory, clock);
    const log = new LogTail([token, directory]);
    this.#directory.onReportLog = (line) => log.add(line).forEach((kept) => progress.debug(`os: ${kept}`));
    this.#session = new AgentSession({ hostName: request.hostName, clock, reconnectMs: options.reconnectMs, log, progress });
    this.#agent = createRemoteAgent({
      attempt: this.#attempt.attempt,
      session: this.#session,
      onHandOver: (nonce) => this.#directory.expectNonce(nonce),
      onPowerOff: () => this.#finish(),
    });
    this.#expected = this.#expectation();
  }

  get attempt(): BootAttempt {
    return this.#attempt;
  }

  /** Renders and publishes everything; nothing is reachable before. */
  async start(): Promise<void> {
    const { site, request, progress } = this.#options;
    const texts = renderHostFiles(this.#hostFilesInput());
    try {
      this.#publishFiles(texts);
    } catch (cause) {
      this.#directory.close();
      throw new BareMetalError("SERVE_FAILED", `failed to open the boot artefacts for ${request.hostName}`, { cause });
    }
    // Before anything is waited for: an agent that calls the moment the port is open would be refused, and pause for long.
    site.media.add(this.#directory);
    site.agents.add(this.#expected);
    await site.identity.start(request.hostUuid, this.#attempt.attempt).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : "unknown failure";
      progress.warn(`the run's key cannot be kept, a restarted provider will not find the agent of ${request.hostName} again: ${text}`);
    });
  }

  counters(): ReturnType<HostService["counters"]> {
    return this.#directory.counters();
  }

  mediaFetched(): boolean {
    return this.#directory.isMediaFetched;
  }

  stage1Failure(): string | undefined {
    return this.#directory.stage1Failure;
  }

  agent(): Agent | undefined {
    return this.#session.isLive ? this.#agent : undefined;
  }

  awaitAgent(progress: Progress, timeoutMs: number): Promise<Agent> {
    return awaitAgent(progress, timeoutMs, {
      hostName: this.#options.request.hostName,
      service: this,
      lastRefusal: () => this.#lastRefusal,
      logTail: () => this.#session.logTail(),
    });
  }

  awaitOs(progress: Progress, nonce: string, timeoutMs: number, after?: string): ReturnType<HostService["awaitOs"]> {
    this.#directory.expectNonce(nonce);
    const { hostName } = this.#options.request;
    const report = (): OsReport | undefined => this.#directory.report(nonce, after);
    return awaitOs(progress, timeoutMs, { hostName, report, logTail: () => this.#session.logTail() });
  }

  answerOs(report: OsReport, answer: "done" | "again"): void {
    this.#directory.answerReport(report, answer);
  }

  publishImage(imageDigest: string, packedPath: string): string {
    if (!/^[0-9a-f]{64}$/.test(imageDigest)) throw new BareMetalError("PROVIDER_BUG", "an image's digest is not 64 hex characters");
    if (this.#isClosed) throw new BareMetalError("PROVIDER_BUG", "an image was published for a host that is no longer served");
    const name = `image-${imageDigest}`;
    if (!this.#directory.files.has(name)) {
      try {
        this.#directory.files.set(name, { kind: "image", source: openFileSource(packedPath) });
      } catch (cause) {
        throw new BareMetalError("SERVE_FAILED", `failed to open packed image ${packedPath}`, { subject: packedPath, cause });
      }
    }
    return `${this.#serversBase}/${name}`;
  }

  retireToken(): void {
    // The run's key stays until the close: a restarted provider must still get the OS's report.
    this.#isRetired = true;
    const { hostName } = this.#options.request;
    this.#session.end(new BareMetalError("AGENT_LOST", `the agent of ${hostName} was dismissed`, { subject: hostName }));
    // The token in it is dead, and the running system can reach this address too.
    this.#directory.files.delete("host.json");
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { site, request, onClose } = this.#options;
    site.agents.remove(this.#expected);
    site.media.remove(this.#directory);
    this.#session.end(new BareMetalError("AGENT_LOST", `${request.hostName} is no longer served`, { subject: request.hostName }));
    this.#directory.close();
    if (this.#isRetired) await this.#finish();
    await onClose();
  }

  /** Neither agent nor OS of this attempt will call again: the run's key need not be kept for it. */
  #finish(): Promise<void> {
    const { site, request } = this.#options;
    return site.identity.finish(request.hostUuid, this.#attempt.attempt).catch(() => undefined);
  }

  #hostFilesInput(): Parameters<typeof renderHostFiles>[0] {
    const { request, site, addresses } = this.#options;
    const { attempt, token, directory } = this.#attempt;
    const provider = {
      agentAddress: hostAndPort(addresses.servers, site.agents.port),
      certificate: site.identity.identity.certificate,
    };
    const boot: HostBoot = { version: 1, attempt, token, hostUuid: request.hostUuid, network: request.network, provider };
    return {
      boot,
      directory,
      netboot: request.netboot,
      kernelArguments: request.kernelArguments,
      server: hostAndPort(addresses.servers, site.media.port),
      stage2: site.artefacts.stage2,
      agent: site.artefacts.agent,
    };
  }

  #publishFiles(texts: Record<HostFileName, string>): void {
    const { artefacts, iso } = this.#options.site;
    const { files } = this.#directory;
    const bytes = (name: HostFileName): Buffer => Buffer.from(texts[name], "latin1");
    const names = Object.keys(hostFileSizes) as HostFileName[];
    const patches = names.map((name) => ({ offset: artefacts.iso[name].offsetBytes, bytes: bytes(name) }));
    files.set(isoName, { kind: "iso", source: patchedSource(iso, patches) });
    files.set("vmlinuz", { kind: "other", source: openFileSource(artefacts.pathOf("vmlinuz")) });
    files.set("initrd.s1", { kind: "other", source: openFileSource(artefacts.pathOf("initrd.s1")) });
    files.set("stage2.squashfs", { kind: "stage2", source: openFileSource(artefacts.pathOf("stage2.squashfs")) });
    files.set("agent.cjs", { kind: "other", source: bufferSource(artefacts.agent.bytes) });
    files.set("host.env", { kind: "other", source: bufferSource(bytes("host.env")) });
    files.set("host.json", { kind: "other", source: bufferSource(bytes("host.json")) });
  }

  #expectation(): ExpectedAgent {
    const attempt = (): BootAttempt => this.#attempt;
    const isRetired = (): boolean => this.#isRetired;
    const { request, progress } = this.#options;
    return {
      attempt: attempt().attempt,
      token: attempt().token,
      hostUuid: request.hostUuid,
      session: this.#session,
      get agentKey() {
        return attempt().agentKey;
      },
      get isRetired() {
        return isRetired();
      },
      bindKey: (key) => {
        this.#attempt = { ...this.#attempt, agentKey: key };
      },
      warnRefused: (reason) => {
        this.#lastRefusal = reason;
        if (++this.#warnings <= maxWarnings) progress.warn(`refused an agent of ${request.hostName}: ${reason}`);
      },
    };
  }
}

function newAttempt(hostUuid: string): BootAttempt {
  return { attempt: randomUUID(), token: randomBytes(32).toString("hex"), directory: randomBytes(32).toString("hex"), hostUuid };
}
