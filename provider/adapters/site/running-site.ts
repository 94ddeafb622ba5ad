import type { Clock } from "../../ports/clock.js";
import { startAgentServer, type AgentServer } from "./agent-server.js";
import { loadBootArtefacts, type BootArtefacts } from "./boot-artefacts.js";
import { openFileSource, type ByteSource } from "./byte-source.js";
import { startMediaServer, type MediaServer } from "./media-server.js";
import { isPortTaken } from "./serve-failure.js";
import { IdentityFile, makeKeyAndCertificate, readIdentityFile, type SiteIdentity } from "./site-identity.js";

/** Providers that run side by side on one machine each need a file: the first is `identityFile`, the next ones have a number. */
const maxIdentityFiles = 8;

export interface RunningSiteOptions {
  readonly artefactsDir: string;
  readonly agentBundle: string;
  readonly listen: string;
  readonly httpPort: number;
  readonly agentPort: number;
  readonly identityFile: string;
  /** Address in the certificate, as the servers dial it. */
  readonly serversAddress: string;
  readonly clock: Clock;
  readonly providerVersion: string;
}

/** Both listeners and what they serve to everyone. */
export interface RunningSite {
  readonly media: MediaServer;
  readonly agents: AgentServer;
  readonly artefacts: BootArtefacts;
  readonly iso: ByteSource;
  readonly identity: IdentityFile;
  close(): Promise<void>;
}

interface Listeners {
  readonly media: MediaServer;
  readonly agents: AgentServer;
  readonly identity: IdentityFile;
}

/** Starts under the identity of an earlier run whose agents may wait, when its ports are free; else under a new one. */
export async function startSite(options: RunningSiteOptions): Promise<RunningSite> {
  const artefacts = await loadBootArtefacts(options.artefactsDir, options.agentBundle);
  const { media, agents, identity } = (await listenAsBefore(options)) ?? (await listenAnew(options));
  const iso = openFileSource(artefacts.pathOf("boot.iso"));
  return {
    media,
    agents,
    identity,
    artefacts,
    iso,
    close: async () => {
      agents.close();
      await media.close();
      iso.close();
    },
  };
}

async function listenAsBefore(options: RunningSiteOptions): Promise<Listeners | undefined> {
  for (const path of identityPaths(options)) {
    const identity = await readIdentityFile(path, () => options.clock.now());
    if (identity === undefined || !fitsPorts(identity.identity, options)) continue;
    try {
      return { identity, ...(await listenAs(options, identity.identity)) };
    } catch (error) {
      // Taken: by another provider that is at work under this identity, or by a stranger.
      if (!isPortTaken(error)) throw error;
    }
  }
  return undefined;
}

async function listenAnew(options: RunningSiteOptions): Promise<Listeners> {
  const pair = await makeKeyAndCertificate(options.serversAddress);
  const { media, agents } = await listenAs(options, { ...pair, httpPort: options.httpPort, agentPort: options.agentPort });
  const identity = { ...pair, httpPort: media.port, agentPort: agents.port };
  return { media, agents, identity: new IdentityFile(await freeIdentityPath(options), identity, () => options.clock.now()) };
}

async function listenAs(options: RunningSiteOptions, identity: SiteIdentity): Promise<{ media: MediaServer; agents: AgentServer }> {
  const { listen, clock, providerVersion } = options;
  const media = await startMediaServer(listen, identity.httpPort);
  try {
    const { key, certificate } = identity;
    return { media, agents: await startAgentServer({ listen, port: identity.agentPort, key, certificate, clock, providerVersion }) };
  } catch (error) {
    await media.close();
    throw error;
  }
}

function fitsPorts(identity: SiteIdentity, options: RunningSiteOptions): boolean {
  return [
    [options.httpPort, identity.httpPort],
    [options.agentPort, identity.agentPort],
  ].every(([wanted, kept]) => wanted === 0 || wanted === kept);
}

function identityPaths({ identityFile }: RunningSiteOptions): readonly string[] {
  return Array.from({ length: maxIdentityFiles }, (_, index) => (index === 0 ? identityFile : `${identityFile}.${index}`));
}

/** A path without a usable identity; the last one when there is none. */
async function freeIdentityPath(options: RunningSiteOptions): Promise<string> {
  const paths = identityPaths(options);
  for (const path of paths) if ((await readIdentityFile(path, () => options.clock.now())) === undefined) return path;
  return paths.at(-1) ?? options.identityFile;
}
