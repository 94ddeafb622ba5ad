import { BareMetalError, InputError } from "../errors.js";
import { checkNetwork, parseIpPrefix } from "./check-ramdisk-network.js";
import type { HostBoot, RamdiskNetwork } from "./host-boot.js";
import { gatewayToward, serverAddress } from "./route-to-server.js";

const defaultMiimonMs = 100;

/** Sizes of the files on the boot medium, fixed by boot/CONTRACT.md. */
export const hostFileSizes = { "host.cfg": 4096, "host.env": 4096, "host.json": 65536 } as const;

export type HostFileName = keyof typeof hostFileSizes;

interface FetchedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface HostFilesInput {
  readonly boot: HostBoot;
  readonly netboot: "auto" | "media";
  /** At most 1024 characters, no secrets. */
  readonly kernelArguments: string;
  /** host:port of the media server as the servers reach it; IPv6 in brackets. */
  readonly server: string;
  /** Directory of the attempt, 64 hex characters. */
  readonly directory: string;
  readonly stage2: FetchedFile;
  readonly agent: FetchedFile;
}

/** The per-host files of the boot medium: ASCII texts of exactly the contract's sizes. Rejects INPUT_INVALID for values that cannot be quoted safely. */
export function renderHostFiles(input: HostFilesInput): Record<HostFileName, string> {
  checkNetwork(input.boot.network);
  checkFamily(input.server, input.boot.network);
  return {
    "host.cfg": padded("host.cfg", renderHostCfg(input), "\n"),
    "host.env": padded("host.env", renderHostEnv(input), "\n"),
    "host.json": padded("host.json", renderHostJson(input.boot), " "),
  };
}

function renderHostCfg(input: HostFilesInput): string {
  const { network } = input.boot;
  const server = serverAddress(input.server);
  const family = server?.family ?? 4;
  const own = network.addresses?.find((text) => parseIpPrefix(text)?.address.family === family);
  const [ip = "", prefix = ""] = (own ?? "").split("/");
  const values = {
    netboot: input.netboot,
    mac: network.macAddress,
    ip,
    prefix,
    vlan: network.vlan ?? "",
    srv: input.netboot === "media" ? "" : checked("serve.address", input.server, /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/),
    srvgw: server === undefined ? "" : (gatewayToward(server, network) ?? ""),
    dir: `/${checked("directory", input.directory, /^[0-9a-f]{64}$/)}`,
  };
  const lines = Object.entries(values).map(([key, value]) => `set ${key}=${value}`);
  return [...lines, `set args='${checkedArguments(input.kernelArguments)}'`, ""].join("\n");
}

/** A provider that the static addresses cannot reach is found before the server is touched. */
function checkFamily(server: string, network: RamdiskNetwork): void {
  const address = serverAddress(server);
  if (address === undefined || network.addresses === undefined || network.addresses.length === 0) return;
  if (network.addresses.some((text) => parseIpPrefix(text)?.address.family === address.family)) return;
  throw new InputError(
    "ramdiskNetwork.addresses",
    `none is IPv${address.family}, but the provider is served at ${server}`,
    `add an IPv${address.family} address, or set serve.address to one of the other kind`,
  );
}

function renderHostEnv(input: HostFilesInput): string {
  const { network } = input.boot;
  const base = `http://${input.server}/${input.directory}`;
  const addresses = network.addresses ?? [];
  const values = {
    NET_MAC: network.macAddress,
    NET_MODE: addresses.length === 0 ? "dhcp" : "static",
    NET_ADDRESSES: addresses.join(" "),
    NET_GATEWAY: network.gateway ?? "",
    NET_ROUTES: (network.routes ?? []).map(({ to, via }) => `${to}_${via}`).join(" "),
    NET_DNS: (network.nameservers ?? []).join(" "),
    NET_VLAN: network.vlan ?? "",
    NET_MTU: network.mtu ?? "",
    NET_BOND_MODE: network.bond?.mode ?? "",
    NET_BOND_MACS: network.bond?.macAddresses.join(" ") ?? "",
    NET_BOND_MIIMON: network.bond === undefined ? "" : (network.bond.miimon ?? defaultMiimonMs),
    STAGE2_URL: `${base}/stage2.squashfs`,
    STAGE2_SHA256: input.stage2.sha256,
    STAGE2_SIZE: input.stage2.sizeBytes,
    AGENT_URL: `${base}/agent.cjs`,
    AGENT_SHA256: input.agent.sha256,
    AGENT_SIZE: input.agent.sizeBytes,
    REPORT_URL: `${base}/stage1`,
  };
  const lines = Object.entries(values).map(([key, value]) => `${key}='${checked(key, String(value), /^[A-Za-z0-9 .:/_[\]-]*$/)}'`);
  return [...lines, ""].join("\n");
}

function renderHostJson(boot: HostBoot): string {
  // Escaped to ASCII, so that characters are bytes.
  return JSON.stringify(boot).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function padded(name: HostFileName, text: string, filler: string): string {
  const size = hostFileSizes[name];
  if (text.length > size) {
    throw new BareMetalError("SERVE_FAILED", `${name} needs ${text.length} bytes, but the boot medium has room for ${size}`);
  }
  return text.padEnd(size, filler);
}

function checkedArguments(text: string): string {
  if (text.length > 1024) throw new InputError("kernelArguments", `${text.length} characters, at most 1024 are possible`);
  // No quotes, wildcards, variables or separators: GRUB, the kernel and the shell would each read them differently.
  return checked("kernelArguments", text, /^[A-Za-z0-9 _.,:=/@%+~-]*$/);
}

function checked(path: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw new InputError(path, `characters that cannot be passed to the ramdisk: ${shown(value)}`);
}

function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
}
