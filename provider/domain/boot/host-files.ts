import { BareMetalError, InputError } from "../errors.js";
import type { HostBoot, RamdiskNetwork } from "./host-boot.js";

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
  return {
    "host.cfg": padded("host.cfg", renderHostCfg(input), "\n"),
    "host.env": padded("host.env", renderHostEnv(input), "\n"),
    "host.json": padded("host.json", renderHostJson(input.boot), " "),
  };
}

function renderHostCfg(input: HostFilesInput): string {
  const { network } = input.boot;
  const [ip = "", prefix = ""] = (network.addresses?.find(isIpv4WithPrefix) ?? "").split("/");
  // GRUB's http knows no IPv6 literal with a port: such servers boot from the medium.
  const netboot = input.server.startsWith("[") ? "media" : input.netboot;
  const values = {
    netboot,
    mac: network.macAddress,
    ip,
    prefix,
    gw: isIpv4(network.gateway ?? "") ? network.gateway : "",
    vlan: network.vlan ?? "",
    srv: netboot === "media" ? "" : checked("serve.address", input.server, /^[A-Za-z0-9.-]+:\d{1,5}$/),
    dir: `/${checked("directory", input.directory, /^[0-9a-f]{64}$/)}`,
  };
  const lines = Object.entries(values).map(([key, value]) => `set ${key}=${value}`);
  return [...lines, `set args='${checkedArguments(input.kernelArguments)}'`, ""].join("\n");
}

function renderHostEnv(input: HostFilesInput): string {
  const { network } = input.boot;
  const base = `http://${input.server}/${input.directory}`;
  const address = network.addresses?.[0];
  const values = {
    NET_MAC: network.macAddress,
    NET_MODE: address === undefined ? "dhcp" : "static",
    NET_ADDRESS: address ?? "",
    NET_GATEWAY: network.gateway ?? "",
    NET_DNS: (network.nameservers ?? []).join(" "),
    NET_VLAN: network.vlan ?? "",
    NET_MTU: network.mtu ?? "",
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

/** Throws InputError on `ramdiskNetwork` for what cannot be passed to the ramdisk. */
export function checkNetwork(network: RamdiskNetwork): void {
  const path = "ramdiskNetwork";
  checked("bootMACAddress", network.macAddress, /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
  (network.addresses ?? []).forEach((address, index) => {
    if (!isIpv4WithPrefix(address) && !isIpv6WithPrefix(address)) {
      throw new InputError(`${path}.addresses[${index}]`, `not an address with prefix: ${shown(address)}`, "write it like 10.0.2.15/24");
    }
  });
  if (network.gateway !== undefined) checkAddress(`${path}.gateway`, network.gateway);
  (network.nameservers ?? []).forEach((address, index) => checkAddress(`${path}.nameservers[${index}]`, address));
  checkNumber(`${path}.vlan`, network.vlan, 1, 4094);
  checkNumber(`${path}.mtu`, network.mtu, 576, 9216);
}

function checkAddress(path: string, address: string): void {
  if (!isIpv4(address) && !isIpv6(address)) throw new InputError(path, `not an IP address: ${shown(address)}`);
}

function checkNumber(path: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
  throw new InputError(path, `${value} is not between ${low} and ${high}`);
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

function isIpv4(text: string): boolean {
  return /^(\d{1,3})(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  return /^[0-9A-Fa-f:]{2,39}$/.test(text) && text.includes(":");
}

function isIpv4WithPrefix(text: string): boolean {
  const [address = "", prefix = ""] = text.split("/");
  return text.split("/").length === 2 && isIpv4(address) && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32;
}

function isIpv6WithPrefix(text: string): boolean {
  const [address = "", prefix = ""] = text.split("/");
  return text.split("/").length === 2 && isIpv6(address) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= 128;
}
