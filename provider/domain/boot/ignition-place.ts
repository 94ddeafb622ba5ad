import type { BootFiles } from "./boot-files.js";
import { chooseKernel } from "./kernel-choice.js";

/** Where the Ignition of a written system looks for its configuration on its first boot. */
export type IgnitionPlace =
  /** It reads the config drive. */
  | { readonly kind: "configDrive"; readonly reason: string }
  /** It reads a file of this file system, as the distribution's own installer puts it there. */
  | { readonly kind: "file"; readonly path: string; readonly reason: string };

const readsConfigDrive = new Set(["openstack"]);

/**
 * Looks at one file system. Undefined when Ignition takes nothing from it. `partitionName` is the name in the partition table.
 *
 * Ignition's platform is an argument of the kernel: only `openstack` reads a config drive, `metal` reads nothing from outside. But
 * whatever the platform, the initramfs of CoreOS prefers `ignition/config.ign` of the boot partition, and that of Flatcar
 * `config.ign` of the OEM partition.
 */
export function findIgnitionPlace(files: BootFiles, partitionName: string): IgnitionPlace | undefined {
  if (partitionName === "OEM") return flatcarPlace(files);
  const folder = ["", "/boot"].find((boot) => files.exists(`${boot}/ignition.firstboot`));
  if (folder === undefined) return undefined;
  const platform = /(?:^|\s)"?ignition\.platform\.id=([\w-]+)/.exec(chooseKernel(files)?.arguments ?? "")?.[1] ?? "";
  if (readsConfigDrive.has(platform)) return { kind: "configDrive", reason: `Ignition's platform is ${platform}` };
  return {
    kind: "file",
    path: `${folder}/ignition/config.ign`,
    reason: `Ignition's platform is ${platform === "" ? "not named" : platform}`,
  };
}

function flatcarPlace(files: BootFiles): IgnitionPlace {
  const oem = /^\s*set\s+oem_id="?([\w-]*)"?/m.exec(files.text("/grub.cfg") ?? "")?.[1] ?? "";
  if (readsConfigDrive.has(oem)) return { kind: "configDrive", reason: `Flatcar's OEM is ${oem}` };
  return { kind: "file", path: "/config.ign", reason: `Flatcar's OEM is ${oem === "" ? "not named" : oem}` };
}
