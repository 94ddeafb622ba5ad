import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRedfishConnector } from "../adapters/bmc/redfish/redfish-connector.js";
import { createImageSource } from "../adapters/images/image-source.js";
import { createFileRunStore } from "../adapters/run-store/file-run-store.js";
import { createSiteService } from "../adapters/site/create-site-service.js";
import { localAddressToward } from "../adapters/site/local-address.js";
import type { HostDeps } from "../conductor/host-deps.js";
import { systemClock } from "../progress/system-clock.js";
import { serveAddresses } from "../resources/parse-provider-config.js";
import type { ProviderConfig } from "../resources/provider-config.js";

/** The adapters of one configuration. `home` is the folder of the provider's bundle. */
export function assemble(config: ProviderConfig, home: string, version: string): { deps: HostDeps; close: () => Promise<void> } {
  const { cache, serve } = config;
  const runs = createFileRunStore(join(cache.dir, "runs"));
  const site = createSiteService({
    artefactsDir: config.bootArtefacts ?? process.env["BAREMETAL_BOOT_ARTEFACTS"] ?? bootArtefacts(home),
    agentBundle: join(home, "agent.cjs"),
    listenFor: async (bmcHost) => serve.listen ?? serve.address ?? (await localAddressToward(bmcHost)),
    addressFor: async (bmcHost) => {
      const { media, servers } = serveAddresses(serve, bmcHost);
      const local = media === undefined || servers === undefined ? await localAddressToward(bmcHost) : "";
      return { media: media ?? local, servers: servers ?? local };
    },
    httpPort: serve.httpPort,
    agentPort: serve.agentPort,
    identityFile: join(cache.dir, "site.json"),
    clock: systemClock,
    providerVersion: version,
  });
  const images = createImageSource({ cacheDir: join(cache.dir, "images"), maxBytes: cache.maxBytes, clock: systemClock });
  return { deps: { bmc: createRedfishConnector(), site, images, runs }, close: () => site.close() };
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
