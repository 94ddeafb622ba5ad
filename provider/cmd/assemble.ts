import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { createRedfishConnector } from "../adapters/bmc/redfish/redfish-connector.js";
import { createFileErasureRecords } from "../adapters/erasure-records/file-erasure-records.js";
import { createImageSource } from "../adapters/images/image-source.js";
import { createFileRunJournal } from "../adapters/run-journal/file-run-journal.js";
import { createFileRunStore } from "../adapters/run-store/file-run-store.js";
import { createSiteService, type SiteServiceOptions } from "../adapters/site/create-site-service.js";
import { localAddressToward } from "../adapters/site/local-address.js";
import { BareMetalError } from "../domain/errors.js";
import type { RunJournal } from "../ports/run-journal.js";
import type { HostDeps } from "../conductor/host-deps.js";
import { systemClock } from "../progress/system-clock.js";
import { listenAddress, serveAddresses } from "../resources/parse-provider-config.js";
import type { ProviderConfig } from "../resources/provider-config.js";

/** The adapters of one configuration. `home` is the folder of the provider's bundle. */
export function assemble(
  config: ProviderConfig,
  home: string,
  version: string,
): { deps: HostDeps; journal: RunJournal; close: () => Promise<void> } {
  const { cache, serve } = config;
  const runs = createFileRunStore(join(cache.dir, "runs"));
  const site = createSiteService({
    artefactsDir: config.bootArtefacts ?? process.env["BAREMETAL_BOOT_ARTEFACTS"] ?? bootArtefacts(home),
    agentBundle: join(home, "agent.cjs"),
    ...siteAddresses(serve),
    httpPort: serve.httpPort,
    agentPort: serve.agentPort,
    identityFile: join(cache.dir, "site.json"),
    clock: systemClock,
    providerVersion: version,
  });
  const images = createImageSource({ cacheDir: join(cache.dir, "images"), maxBytes: cache.maxBytes, clock: systemClock });
  const journal = createFileRunJournal(journalDir(cache.dir), Date.now(), process.pid);
  return {
    deps: { bmc: createRedfishConnector(), site, images, runs, erasures: createFileErasureRecords(config.recordsDir) },
    journal,
    close: () => Promise.all([site.close(), journal.close()]).then(() => undefined),
  };
}

/** Where runs are written down, for `baremetal events` and `baremetal timeline`. */
export function journalDir(cacheDir: string): string {
  return join(cacheDir, "journal");
}

/** Without configuration the routing table says where to listen, with the first BMC: one behind another address of ours could not reach us. */
function siteAddresses(serve: ProviderConfig["serve"]): Pick<SiteServiceOptions, "listenFor" | "addressFor"> {
  const isLocal = (address: string): boolean =>
    Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address) === true);
  const configured = listenAddress(serve, isLocal);
  let first: string | undefined;
  return {
    listenFor: async (bmcHost) => configured ?? (await localAddressToward(bmcHost)),
    addressFor: async (bmcHost) => {
      const { media, servers } = serveAddresses(serve, bmcHost);
      if (media !== undefined && servers !== undefined) return { media, servers };
      const local = await localAddressToward(bmcHost);
      first ??= local;
      if (configured === undefined && local !== first) throw elsewhere(bmcHost, local, first);
      return { media: media ?? local, servers: servers ?? local };
    },
  };
}

function elsewhere(bmcHost: string, local: string, first: string): BareMetalError {
  return new BareMetalError(
    "SERVE_FAILED",
    `the BMC ${bmcHost} is reached from ${local}, but the provider listens on ${first} for the others`,
    {
      subject: bmcHost,
      remedy: 'set serve.listen to "0.0.0.0", or serve.address and serve.routes',
    },
  );
}

/** `pulumi-baremetal-boot` as npm installed it, or beside the bundle in a checkout. */
function bootArtefacts(home: string): string {
  const beside = join(home, "..", "..", "boot", "artefacts");
  try {
    const installed = dirname(createRequire(join(home, "provider.cjs")).resolve("pulumi-baremetal-boot/package.json"));
    return join(installed, "artefacts");
  } catch {
    return existsSync(beside) ? beside : join(home, "artefacts");
  }
}
