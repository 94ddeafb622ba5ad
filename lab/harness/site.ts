import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MachineSpec } from "../../provider/sim/machine/back-end.js";
import { startRackProcess, rackCredentials, type RackProcess } from "./rack-process.js";
import { labMachine, type MachineOptions } from "./machines.js";

export interface LabImage {
  readonly path: string;
  readonly sha256: string;
}

/** A rack with what its servers need to be provisioned. */
export interface LabSite {
  readonly kind: "memory" | "qemu";
  readonly folder: string;
  readonly rack: RackProcess;
  readonly image: LabImage;
  /** Provider input `serve`. */
  readonly serve: Readonly<Record<string, unknown>>;
  /** Input `ramdiskNetwork` of every host; undefined asks DHCP. */
  readonly ramdiskNetwork: { readonly addresses: string[]; readonly gateway: string } | undefined;
  /** Variables that provider and rack need. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LabSiteOptions extends MachineOptions {
  readonly kind: "memory" | "qemu";
  readonly folder: string;
  readonly hosts: number;
  readonly image: LabImage;
  readonly artefacts: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Instead of the `hosts` first servers of the lab. */
  readonly machines?: readonly MachineSpec[];
}

/** Starts the rack. In QEMU's user network a server sees this machine's loopback as 10.0.2.2, and itself is 10.0.2.15. */
export async function startLabSite(options: LabSiteOptions): Promise<LabSite> {
  if (!existsSync(join(options.artefacts, "manifest.json"))) throw new Error(`there are no boot artefacts in ${options.artefacts}`);
  const machines = options.machines ?? Array.from({ length: options.hosts }, (_, index) => labMachine(index + 1, options));
  const { kind, settings, image } = options;
  const rack = await startRackProcess({
    folder: join(options.folder, "rack"),
    kind,
    machines,
    ...(settings === undefined ? {} : { settings }),
  });
  const isQemu = kind === "qemu";
  return {
    kind,
    folder: options.folder,
    rack,
    image,
    serve: isQemu ? { listen: "127.0.0.1", address: "10.0.2.2", mediaAddress: "127.0.0.1" } : { address: "127.0.0.1" },
    ramdiskNetwork: isQemu ? { addresses: ["10.0.2.15/24"], gateway: "10.0.2.2" } : undefined,
    env: { BAREMETAL_BOOT_ARTEFACTS: options.artefacts },
  };
}

/** What `baremetal --hosts` takes for a site's servers. */
export async function hostsFile(site: LabSite): Promise<string> {
  const hosts = (await site.rack.machines()).map((machine) => ({
    name: machine.name,
    bmc: { address: machine.bmcAddress, ...rackCredentials, tls: { mode: "pin", fingerprint: machine.fingerprint } },
    bootMACAddress: machine.macAddress,
    ...(site.ramdiskNetwork === undefined ? {} : { ramdiskNetwork: site.ramdiskNetwork }),
  }));
  return `${JSON.stringify({ serve: site.serve, bootArtefacts: site.env["BAREMETAL_BOOT_ARTEFACTS"], hosts }, undefined, 2)}\n`;
}

/** Configuration of examples/single-host for a site's servers. */
export async function singleHostConfig(
  site: LabSite,
  userData: (name: string) => string,
): Promise<Record<string, { value: string; secret?: boolean }>> {
  const servers = (await site.rack.machines()).map((machine) => ({
    name: machine.name,
    bmcAddress: machine.bmcAddress,
    fingerprint: machine.fingerprint,
    bootMACAddress: machine.macAddress,
    userData: userData(machine.name),
    ...(site.ramdiskNetwork === undefined ? {} : { ramdiskNetwork: site.ramdiskNetwork }),
  }));
  const value = (content: unknown): { value: string } => ({ value: JSON.stringify(content) });
  return {
    "single-host:servers": value(servers),
    "single-host:image": value({ url: site.image.path, checksum: site.image.sha256 }),
    "single-host:serve": value(site.serve),
    "single-host:bmcUsername": { value: rackCredentials.username },
    "single-host:bmcPassword": { value: rackCredentials.password, secret: true },
  };
}
