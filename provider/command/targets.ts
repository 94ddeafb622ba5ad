import { readFile } from "node:fs/promises";
import { InputError } from "../domain/errors.js";
import type { BmcTarget } from "../ports/bmc.js";
import { bmcTargetOf } from "../resources/bare-metal-host/bmc-target.js";
import type { ProviderConfig } from "../resources/provider-config.js";
import { objectAt, textAt } from "../resources/read-value.js";
import { isObject, reveal, type Value, type ValueObject } from "../resources/value.js";
import { bmc } from "../schema/bmc.js";
import { validate } from "../schema/validate.js";

/** How the command line names servers. */
export interface TargetOptions {
  /** JSON file with hosts, or `-` for standard input. */
  readonly hosts?: string;
  /** Only these of the file, by name. */
  readonly only?: readonly string[];
  readonly username?: string;
  readonly passwordEnv?: string;
  readonly passwordFile?: string;
  readonly fingerprint?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
}

/** A server that the command works on. */
export interface Target {
  readonly name: string;
  readonly bmc: BmcTarget;
  /** Inputs as a BareMetalHost takes them, as far as they were given. */
  readonly inputs: ValueObject;
}

export interface NamedTargets {
  readonly targets: readonly Target[];
  /** The provider's configuration as far as the file gives it: `serve`, `owner`, `cache`, `bootArtefacts`. */
  readonly provider: ValueObject;
}

const maxFileBytes = 64 * 1024 * 1024;

/** Servers by address with the options' credentials, or those of a file. Throws InputError that names option or field. */
export async function readTargets(
  addresses: readonly string[],
  options: TargetOptions,
  config: ProviderConfig,
  readText: (path: string) => Promise<string> = readInput,
): Promise<NamedTargets> {
  if (options.hosts !== undefined && addresses.length > 0)
    throw new InputError("--hosts", "addresses and --hosts are given", "name servers by one of the two");
  const file = options.hosts === undefined ? undefined : parseHosts(await readText(options.hosts), options.hosts);
  const found =
    file === undefined ? await Promise.all(addresses.map((address) => ofAddress(address, options))) : pick(file.hosts, options.only ?? []);
  if (found.length === 0) {
    const remedy = "give the address of a BMC, such as redfish-virtualmedia://10.0.0.7, or --hosts FILE";
    throw new InputError("address", "no server is named", remedy);
  }
  return { targets: found.map((inputs, index) => targetOf(inputs, index, config)), provider: file?.provider ?? {} };
}

function targetOf(inputs: ValueObject, index: number, config: ProviderConfig): Target {
  const name = textAt(inputs, "name") ?? textAt(objectAt(inputs, "bmc"), "address") ?? `host ${index + 1}`;
  const failure = validate(bmc, objectAt(inputs, "bmc") ?? {})[0];
  if (failure !== undefined) throw new InputError(`${name}: bmc.${failure.property}`, failure.reason);
  return { name, inputs, bmc: bmcTargetOf(inputs, config, undefined) };
}

async function ofAddress(address: string, options: TargetOptions): Promise<ValueObject> {
  const { username, passwordEnv, passwordFile, fingerprint, ca, insecure } = options;
  if (username === undefined) throw new InputError("--username", "no user name for the BMC", "give --username");
  const certificates = ca === undefined ? undefined : await readFile(ca, "utf8");
  const tls: ValueObject | undefined =
    insecure === true
      ? { mode: "insecure" }
      : certificates !== undefined
        ? { mode: "ca", certificates }
        : fingerprint === undefined
          ? undefined
          : { mode: "pin", fingerprint };
  const password: ValueObject = passwordFile === undefined ? { passwordEnv: passwordEnv ?? "BAREMETAL_PASSWORD" } : { passwordFile };
  return { bmc: { address: inScheme(address), username, ...password, ...(tls === undefined ? {} : { tls }) } };
}

/** A resource's id and a bare address are as good as the scheme's own form. */
function inScheme(address: string): string {
  if (/^redfish(\+https?)?:\/\//.test(address)) return address.replace(/^redfish/, "redfish-virtualmedia");
  if (/^https?:\/\//.test(address)) return address.replace(/^(https?):/, "redfish-virtualmedia+$1:");
  return address.includes("://") ? address : `redfish-virtualmedia://${address}`;
}

/** `{ "hosts": [...] }`, beside them the provider's configuration, or the list alone; each host with a BareMetalHost's inputs and a name, or its output `handle`. */
function parseHosts(text: string, path: string): { readonly hosts: readonly ValueObject[]; readonly provider: ValueObject } {
  let content: Value;
  try {
    content = JSON.parse(text) as Value;
  } catch {
    throw new InputError("--hosts", `${path} is not JSON`, "give a list of hosts, or the JSON of an output that lists handles");
  }
  const list = isObject(content) ? content.hosts : content;
  if (!Array.isArray(list)) throw new InputError("--hosts", `${path} holds no list of hosts`, 'give [ ... ] or { "hosts": [ ... ] }');
  const hosts = list.map((item: Value, index) => {
    if (!isObject(item)) throw new InputError(`--hosts: hosts[${index}]`, "must be an object");
    const host = reveal(item) as ValueObject;
    return host.bmc === undefined && host.bmcAddress !== undefined ? ofHandle(host) : host;
  });
  if (!isObject(content)) return { hosts, provider: {} };
  const { hosts: _hosts, ...provider } = content;
  return { hosts, provider };
}

function ofHandle(handle: ValueObject): ValueObject {
  const { bmcAddress, credentials, tls, ...rest } = handle;
  return { ...rest, bmc: { address: bmcAddress, ...(isObject(credentials) ? credentials : {}), ...(tls === undefined ? {} : { tls }) } };
}

function pick(hosts: readonly ValueObject[], only: readonly string[]): readonly ValueObject[] {
  const names = hosts.map((host) => textAt(host, "name") ?? "");
  const missing = only.find((name) => !names.includes(name));
  if (missing !== undefined) throw new InputError("--only", `the file has no host ${missing}`, `it has ${names.join(", ")}`);
  return only.length === 0 ? hosts : hosts.filter((host) => only.includes(textAt(host, "name") ?? ""));
}

async function readInput(path: string): Promise<string> {
  if (path !== "-") {
    return readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      throw new InputError("--hosts", `failed to read ${path} (${cause.code ?? "unreadable"})`);
    });
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of process.stdin) {
    pieces.push(piece as Buffer);
    bytes += (piece as Buffer).length;
    if (bytes > maxFileBytes) throw new InputError("--hosts", "standard input is too large");
  }
  return Buffer.concat(pieces).toString("utf8");
}
