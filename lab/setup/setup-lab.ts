import type { BuildLog } from "../../boot/build/build-log.js";
import { ensureOsImage, type OsImage } from "../os-image/ensure-os-image.js";
import { ensureBootArtefacts } from "./boot-artefacts.js";
import { ensureDebianPackages } from "./debian-packages.js";
import { probeKvm, type Accelerator } from "./probe-kvm.js";
import { ensurePulumiCli } from "./pulumi-cli.js";

/** Debian packages of the machine that runs virtual servers. */
export const labPackages: readonly string[] = ["qemu-system-x86", "qemu-utils", "ovmf", "xorriso", "mtools", "mmdebstrap", "e2fsprogs"];

export interface LabSetup {
  /** Path of the pulumi binary. */
  readonly pulumi: string;
  /** Folder of the boot artefacts. */
  readonly bootArtefacts: string;
  readonly osImage: OsImage;
  readonly accelerator: Accelerator;
}

/** Brings in everything the virtual rack needs; what is there already is not touched. */
export async function setupLab(log: BuildLog): Promise<LabSetup> {
  await ensureDebianPackages(labPackages, log);
  const pulumi = await ensurePulumiCli(log);
  const bootArtefacts = await ensureBootArtefacts(log);
  const osImage = await ensureOsImage("grub", log);
  const accelerator = await probeKvm(bootArtefacts);
  return { pulumi, bootArtefacts, osImage, accelerator };
}
