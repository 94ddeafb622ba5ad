import { prepareMemory } from "./prepare.js";
import { startLabSite, type LabSite } from "./site.js";
import { ensurePulumiCli } from "../setup/pulumi-cli.js";
import { setupLab } from "../setup/setup-lab.js";

export interface OpenSiteOptions {
  readonly rack: "qemu" | "memory";
  readonly hosts: number;
  readonly secureBoot: boolean;
  readonly folder: string;
}

/** Sets up what is missing and starts a rack with image and boot artefacts. */
export async function openLabSite(options: OpenSiteOptions, print: (line: string) => void): Promise<{ site: LabSite; pulumi: string }> {
  const { folder, hosts, secureBoot } = options;
  if (options.rack === "memory") {
    const pulumi = await ensurePulumiCli(print);
    const { artefacts, image } = await prepareMemory(folder);
    return { pulumi, site: await startLabSite({ kind: "memory", folder, hosts, artefacts, image }) };
  }
  const { pulumi, bootArtefacts: artefacts, osImage, accelerator } = await setupLab(print);
  const image = { path: osImage.raw, sha256: osImage.rawSha256 };
  const settings = { qemu: { accelerator } };
  return { pulumi, site: await startLabSite({ kind: "qemu", folder, hosts, secureBoot, artefacts, image, settings }) };
}
