import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { HostFile } from "./iso.js";
import type { Extent } from "./iso9660.js";
import { hashOf } from "./packages.js";

export const artefactFiles = ["boot.iso", "vmlinuz", "initrd.s1", "stage2.squashfs"] as const;

/** manifest.json of the artefacts, as boot/CONTRACT.md describes it. */
export interface BootManifest {
  /** First 12 characters of the hash of everything the artefacts were built from. */
  readonly version: string;
  readonly kernelRelease: string;
  readonly files: Readonly<Record<string, { readonly sizeBytes: number; readonly sha256: string }>>;
  readonly iso: Readonly<Record<HostFile, Extent>>;
}

export async function writeManifest(
  dir: string,
  version: string,
  kernelRelease: string,
  iso: Record<HostFile, Extent>,
): Promise<BootManifest> {
  const files: Record<string, { sizeBytes: number; sha256: string }> = {};
  for (const name of artefactFiles) {
    const file = join(dir, name);
    files[name] = { sizeBytes: statSync(file).size, sha256: (await hashOf(file, "sha256")).toString("hex") };
  }
  const manifest: BootManifest = { version, kernelRelease, files, iso };
  writeFileSync(join(dir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
