import type { BootAttempt } from "../../domain/boot/host-boot.js";
import { BareMetalError } from "../../domain/errors.js";
import type { HostService, HostServiceRequest, SiteService } from "../../ports/agent-link.js";
import type { Clock } from "../../ports/clock.js";
import type { Progress } from "../../ports/progress.js";
import { SiteHostService } from "./host-service.js";
import { startSite, type RunningSite } from "./running-site.js";

export interface SiteServiceOptions {
  /** Folder of boot/CONTRACT.md's artefacts with manifest.json. */
  readonly artefactsDir: string;
  /** Path of agent.cjs. */
  readonly agentBundle: string;
  /** Address of this machine to listen on, asked with the first BMC of a run. */
  listenFor(bmcHost: string): Promise<string> | string;
  /** Hosts in the URLs for a BMC and for the servers behind it. */
  addressFor(
    bmcHost: string,
  ): Promise<{ readonly media: string; readonly servers: string }> | { readonly media: string; readonly servers: string };
  /** Default: a free port, the same again after a restart while a host is unfinished. */
  readonly httpPort?: number;
  readonly agentPort?: number;
  /** 0600 file with ports and TLS key, there while a host is unfinished. Beside it, `.1` to `.7` for providers that run at the same time. */
  readonly identityFile: string;
  readonly clock: Clock;
  /** A link broken for longer makes the agent lost; default 60000. */
  readonly reconnectMs?: number;
  readonly providerVersion: string;
}

/**
 * The site service inside the provider's process. Rejects SERVE_FAILED when it cannot listen or has no boot artefacts.
 * A host counts as finished when its token was retired or its agent powered the server off; one that is only closed may be resumed.
 */
export function createSiteService(options: SiteServiceOptions): SiteService {
  const hosts = new Set<SiteHostService>();
  let site: RunningSite | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** Starting, opening and stopping exclude each other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const stopWhenUnused = async (): Promise<void> => {
    if (hosts.size > 0 || site === undefined) return;
    const stopping = site;
    site = undefined;
    await stopping.close();
  };
  const open = async (progress: Progress, request: HostServiceRequest): Promise<HostService> => {
    const addresses = await options.addressFor(request.bmcHost);
    progress.signal.throwIfAborted();
    const resume = usableAttempt(request, hosts);
    site ??= await startSite({
      ...options,
      listen: await options.listenFor(request.bmcHost),
      httpPort: options.httpPort ?? 0,
      agentPort: options.agentPort ?? 0,
      serversAddress: addresses.servers,
    });
    try {
      const host: SiteHostService = new SiteHostService({
        request,
        // Under another key or other ports the earlier attempt's agent finds nobody.
        resume: resume !== undefined && site.identity.keeps(request.hostUuid, resume.attempt) ? resume : undefined,
        progress,
        site,
        addresses,
        clock: options.clock,
        reconnectMs: request.reconnectMs ?? options.reconnectMs ?? 60_000,
        onClose: () =>
          inTurn(async () => {
            hosts.delete(host);
            await stopWhenUnused();
          }),
      });
      await host.start();
      hosts.add(host);
      return host;
    } catch (error) {
      await stopWhenUnused();
      throw error;
    }
  };
  return {
    open: (progress, request) => inTurn(() => open(progress, request)),
    close: async () => {
      await Promise.all([...hosts].map((host) => host.close()));
    },
  };
}

/** The earlier attempt when it is this server's. Serving one attempt twice would give its agent to two runs. */
function usableAttempt(request: HostServiceRequest, hosts: ReadonlySet<SiteHostService>): BootAttempt | undefined {
  const { resume } = request;
  if (resume === undefined || resume.hostUuid.toLowerCase() !== request.hostUuid.toLowerCase()) return undefined;
  if ([...hosts].some((host) => host.attempt.attempt === resume.attempt)) {
    throw new BareMetalError("PROVIDER_BUG", `boot attempt of ${request.hostName} is already served`, { subject: request.hostName });
  }
  return resume;
}
