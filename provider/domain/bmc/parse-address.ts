import { InputError } from "../errors.js";
import type { BmcAddress } from "./address.js";
import { canonicalIpv6, isDottedNumber, isIpv4 } from "./ip-literal.js";

const path = "bmc.address";
const example = "redfish-virtualmedia://10.0.0.7/redfish/v1/Systems/1";

const protocols = {
  "redfish-virtualmedia": "https",
  "redfish-virtualmedia+https": "https",
  "redfish-virtualmedia+http": "http",
} as const;

const defaultPorts = { https: 443, http: 80 } as const;

/** Schemes of Metal3 that have no driver here yet; each also exists as <scheme>+http and +https. */
const schemesOfMetal3 = [
  "ipmi",
  "libvirt",
  "redfish",
  "redfish-uefihttp",
  "redfish-https",
  "idrac",
  "idrac-redfish",
  "idrac-virtualmedia",
  "ilo4",
  "ilo4-virtualmedia",
  "ilo5",
  "ilo5-redfish",
  "ilo5-virtualmedia",
  "irmc",
];

/** Reads a BMC address in Metal3's form. Throws InputError on `bmc.address`, naming the fault and the remedy. */
export function parseBmcAddress(text: string): BmcAddress {
  const address = text.trim();
  const separator = address.indexOf("://");
  if (separator <= 0) throw new InputError(path, `bmc.address has no scheme`, `write it as ${example}`);
  const protocol = readScheme(address.slice(0, separator).toLowerCase());
  const rest = address.slice(separator + 3);
  // Credentials first: every other message quotes parts of the address.
  if (rest.includes("@")) throw new InputError(path, "bmc.address carries credentials", "give them as bmc.username and bmc.password");
  if (rest.includes("?")) throw new InputError(path, "bmc.address has a query string", `remove what follows the "?"`);
  if (rest.includes("#")) throw new InputError(path, "bmc.address has a fragment", `remove what follows the "#"`);
  if (/[^\x21-\x7e]/.test(rest))
    throw new InputError(path, "bmc.address has a blank or a character outside ASCII", `write it as ${example}`);
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const { host, portText } = splitAuthority(authority);
  return {
    driver: "redfish-virtualmedia",
    protocol,
    host,
    port: portText === undefined ? defaultPorts[protocol] : readPort(portText),
    systemPath: slash < 0 ? "" : readSystemPath(rest.slice(slash)),
  };
}

function readScheme(scheme: string): "https" | "http" {
  const known = Object.entries(protocols).find(([name]) => name === scheme);
  if (known !== undefined) return known[1];
  const bare = scheme.replace(/\+https?$/, "");
  if (schemesOfMetal3.includes(bare)) {
    throw new InputError(path, `bmc.address has the scheme "${scheme}", which is not supported yet`, "use redfish-virtualmedia");
  }
  throw new InputError(
    path,
    `bmc.address has the unknown scheme "${scheme.slice(0, 40)}"`,
    `use one of ${Object.keys(protocols).join(", ")}`,
  );
}

function splitAuthority(authority: string): { host: string; portText: string | undefined } {
  if (authority === "" || authority.startsWith(":")) throw new InputError(path, "bmc.address has no host", `write it as ${example}`);
  if (authority.startsWith("[")) return splitIpv6(authority);
  const parts = authority.split(":");
  if (parts.length > 2) {
    throw new InputError(
      path,
      "bmc.address has an IPv6 address without brackets, or two ports",
      "write IPv6 as redfish-virtualmedia://[2001:db8::7]",
    );
  }
  return { host: readHost(parts[0] ?? ""), portText: parts[1] };
}

function splitIpv6(authority: string): { host: string; portText: string | undefined } {
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
  const literal = match?.[1] ?? "";
  if (literal.includes("%")) throw new InputError(path, "bmc.address has an IPv6 zone", "use an address that is routed or unique local");
  const host = canonicalIpv6(literal);
  if (match === null || host === undefined) {
    throw new InputError(
      path,
      `bmc.address has a bad IPv6 address "${authority.slice(0, 60)}"`,
      "write it as redfish-virtualmedia://[2001:db8::7]:443",
    );
  }
  return { host, portText: match[2] };
}

function readHost(text: string): string {
  const host = text.toLowerCase().replace(/\.$/, "");
  const isName = host.length <= 253 && host.split(".").every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  if (isDottedNumber(host) ? isIpv4(host) : isName) return host;
  throw new InputError(
    path,
    `bmc.address has a bad host "${text.slice(0, 60)}"`,
    "give a host name, an IPv4 address or an IPv6 address in brackets",
  );
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new InputError(path, `bmc.address has a bad port "${text.slice(0, 20)}"`, "give a port from 1 to 65535, or none");
}

/** A bare id (/1), the id under Systems (/Systems/1) or the whole path. */
function readSystemPath(text: string): string {
  const trimmed = text.replace(/\/+$/, "");
  if (trimmed === "" || /^\/redfish(\/v1(\/systems)?)?$/i.test(trimmed)) return "";
  const whole = /^\/redfish\/v1\/systems\/[^/]+$/i.exec(trimmed);
  if (whole !== null) return trimmed;
  const id = /^(?:\/systems)?\/([^/]+)$/i.exec(trimmed);
  if (id?.[1] !== undefined) return `/redfish/v1/Systems/${id[1]}`;
  throw new InputError(
    path,
    `bmc.address has a path that names no system: "${text.slice(0, 80)}"`,
    `write it as ${example}, or leave the path out`,
  );
}

/** The shortest form that parses to the same address. */
export function formatBmcAddress(address: BmcAddress): string {
  const scheme = address.protocol === "https" ? address.driver : `${address.driver}+http`;
  const port = address.port === defaultPorts[address.protocol] ? "" : `:${address.port}`;
  return `${scheme}://${bracketed(address.host)}${port}${address.systemPath}`;
}

/** Equal for two addresses that mean the same system of the same BMC, as far as their texts can tell. */
export function bmcKey(address: BmcAddress): string {
  return `${bracketed(address.host)}:${address.port}${address.systemPath.toLowerCase()}`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
