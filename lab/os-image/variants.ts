import { cpSync } from "node:fs";
import { join } from "node:path";

import type { BuildLog } from "../../boot/build/build-log.js";
import { readDebianLock, writeDebianLock, type DebianLock } from "../../boot/build/debian-lock.js";
import { buildApt, ensurePackages } from "../../boot/build/packages.js";
import { runCommand } from "../../boot/build/run-command.js";

/**
 * What boots: `grub` as grub-mkconfig writes it, `bls` with Boot Loader Specification entries. `netplan`: cloud-init with Debian's
 * own renderer, for bonds and VLANs. `ignition`: Ignition for OpenStack instead of cloud-init; `ignition-metal`: for metal.
 */
export const osImageVariants = ["grub", "bls", "netplan", "ignition", "ignition-metal"] as const;
export type OsImageVariant = (typeof osImageVariants)[number];

/** Files that a variant has over the common tree, and which of the locked packages, which are only unpacked. */
const additions: Readonly<Partial<Record<OsImageVariant, { readonly overlay: string; readonly has: (packageName: string) => boolean }>>> = {
  netplan: { overlay: "netplan", has: (name) => name !== "ignition" },
  ignition: { overlay: "ignition", has: (name) => name === "ignition" },
  "ignition-metal": { overlay: "ignition", has: (name) => name === "ignition" },
};

const roots = ["netplan.io", "ignition"];

/** Locks what the variants need and the common tree lacks. */
export function relockVariants(file: string, common: DebianLock): Promise<DebianLock> {
  return writeDebianLock(file, buildApt(), { roots, without: common.packages.map(({ name }) => name) });
}

export async function addVariant(root: string, here: string, variant: OsImageVariant, relockCommand: string, log: BuildLog): Promise<void> {
  const addition = additions[variant];
  if (addition === undefined) return;
  const lock = readDebianLock(join(here, "variants.lock.json"));
  const store = await ensurePackages(lock, relockCommand, log);
  for (const [name, deb] of store.debs) if (addition.has(name)) await runCommand("dpkg-deb", ["-x", deb, root]);
  cpSync(join(here, "variants", addition.overlay), root, { recursive: true });
}
