import { homedir } from "node:os";
import { join } from "node:path";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { ProviderConfig, ServeRoute } from "./provider-config.js";
import { numberAt, objectAt, textAt } from "./read-value.js";
import type { CheckFailure } from "./resource.js";
import type { Value, ValueObject } from "./value.js";
import { isObject, reveal } from "./value.js";

const defaultCacheBytes = 20 * 1024 ** 3;

/** The configuration with its defaults. */
export function parseProviderConfig(config: ValueObject): ProviderConfig {
  const serve = objectAt(config, "serve");
  const cache = objectAt(config, "cache");
  return {
    owner: textAt(config, "owner"),
    serve: {
      address: textAt(serve, "address"),
      mediaAddress: textAt(serve, "mediaAddress"),
      listen: textAt(serve, "listen"),
      httpPort: numberAt(serve, "httpPort") ?? 0,
      agentPort: numberAt(serve, "agentPort") ?? 0,
      routes: routesOf(serve),
    },
    cache: { dir: textAt(cache, "dir") ?? defaultCacheDir(), maxBytes: numberAt(cache, "maxBytes") ?? defaultCacheBytes },
    recordsDir: textAt(objectAt(config, "records"), "dir") ?? join(defaultCacheDir(), "erasures"),
    credentials: credentialsOf(objectAt(config, "credentials")),
    parallelism: numberAt(config, "parallelism") ?? 16,
    bootArtefacts: textAt(config, "bootArtefacts"),
  };
}

/** What the schema cannot say about the configuration. */
export function checkProviderConfig(config: ValueObject): CheckFailure[] {
  return routesOf(objectAt(config, "serve")).flatMap((route, index) => {
    if (cidrOf(route.bmcNetwork) !== undefined) return [];
    return [{ property: `serve.routes[${index}].bmcNetwork`, reason: `"${route.bmcNetwork}" is not a network; write it as 10.1.0.0/16` }];
  });
}

export interface ServeAddresses {
  /** Host that the BMC uses. */
  readonly media: string;
  /** Host that the servers use. */
  readonly servers: string;
}

/** Which of our addresses a BMC and its server are told; undefined where the configuration leaves it to the routing table. */
export function serveAddresses(serve: ProviderConfig["serve"], bmcHost: string): Partial<ServeAddresses> {
  const route = serve.routes.find((candidate) => contains(candidate.bmcNetwork, bmcHost));
  const servers = route?.address ?? serve.address;
  const media = route?.mediaAddress ?? route?.address ?? serve.mediaAddress ?? serve.address;
  return { ...(media === undefined ? {} : { media }), ...(servers === undefined ? {} : { servers }) };
}

/**
 * Where to listen: where the configuration says, else on the one address that everybody is told, else (several are told, or one that is
 * translated on its way here) on all. Undefined: nothing is configured, so the routing table decides.
 */
export function listenAddress(serve: ProviderConfig["serve"], isLocal: (address: string) => boolean): string | undefined {
  if (serve.listen !== undefined) return serve.listen;
  const routed = serve.routes.flatMap((route) => [route.address, route.mediaAddress]);
  const told = [...new Set([serve.address, serve.mediaAddress, ...routed].filter((address) => address !== undefined))];
  const [only] = told;
  if (only === undefined) return undefined;
  if (told.length === 1 && only === serve.address && (isIP(only) === 0 || isLoopback(only) || isLocal(only))) return only;
  return told.some((address) => isIP(address) === 6) ? "::" : "0.0.0.0";
}

/** A loopback address cannot be reached from a BMC elsewhere: better said at preview than found out after a boot. */
export function checkServeReachable(serve: ProviderConfig["serve"], bmcHost: string): CheckFailure[] {
  const { media } = serveAddresses(serve, bmcHost);
  if (media === undefined || isIP(bmcHost) === 0 || !isLoopback(media) || isLoopback(bmcHost)) return [];
  return [
    {
      property: "bmc.address",
      reason: `the BMC ${bmcHost} cannot reach the provider at ${media}; set the provider's serve.mediaAddress, or a route in serve.routes, to an address of this machine on the BMC's network`,
    },
  ];
}

function routesOf(serve: ValueObject | undefined): ServeRoute[] {
  const routes = serve?.routes === undefined ? [] : reveal(serve.routes);
  if (!Array.isArray(routes)) return [];
  return routes.filter(isRoute).map((route) => ({
    bmcNetwork: textAt(route, "bmcNetwork") ?? "",
    address: textAt(route, "address") ?? "",
    mediaAddress: textAt(route, "mediaAddress"),
  }));
}

function isRoute(value: Value): value is ValueObject {
  return isObject(value);
}

function credentialsOf(map: ValueObject | undefined): ProviderConfig["credentials"] {
  const entries = Object.entries(map ?? {}).flatMap(([host, value]) => {
    if (!isObject(value)) return [];
    return [[host.toLowerCase(), { username: textAt(value, "username") ?? "", password: textAt(value, "password") ?? "" }] as const];
  });
  return Object.fromEntries(entries);
}

function cidrOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  try {
    return ipaddr.parseCIDR(text);
  } catch {
    return undefined;
  }
}

function contains(network: string, host: string): boolean {
  const cidr = cidrOf(network);
  if (cidr === undefined || !ipaddr.isValid(host)) return false;
  const address = ipaddr.process(host);
  return address.kind() === cidr[0].kind() && address.match(cidr);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || (ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback");
}

export function defaultCacheDir(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "pulumi-baremetal");
}
