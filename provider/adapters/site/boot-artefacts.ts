import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { hostFileSizes, type HostFileName } from "../../domain/boot/host-files.js";
import { BareMetalError } from "../../domain/errors.js";

interface ArtefactFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface IsoExtent {
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export const artefactNames = ["boot.iso", "vmlinuz", "initrd.s1", "stage2.squashfs"] as const;
export type ArtefactName = (typeof artefactNames)[number];

/** The boot artefacts of boot/CONTRACT.md and the agent's bundle, as found on this machine. */
export interface BootArtefacts {
  pathOf(name: ArtefactName): string;
  readonly iso: Record<HostFileName, IsoExtent>;
  readonly stage2: ArtefactFile;
  /** Read whole, so that what is served is what was hashed. */
  readonly agent: ArtefactFile & { readonly bytes: Buffer };
}

const remedy = "install the npm package pulumi-baremetal-boot, or build the artefacts with npm run build:boot";

/** Reads and checks manifest.json and the agent. Rejects SERVE_FAILED naming what is missing or does not fit. */
export async function loadBootArtefacts(directory: string, agentBundle: string): Promise<BootArtefacts> {
  const manifest = await readManifest(join(directory, "manifest.json"));
  for (const name of artefactNames) {
    const path = join(directory, name);
    const expected = fileOf(manifest, name);
    const found = await stat(path).catch((cause: unknown) => {
      throw unusable(`failed to find boot artefact ${path}`, cause);
    });
    if (found.size !== expected.sizeBytes) {
      throw unusable(`boot artefact ${path} has ${found.size} bytes, its manifest says ${expected.sizeBytes}`);
    }
  }
  const bytes = await readFile(agentBundle).catch((cause: unknown) => {
    throw new BareMetalError("SERVE_FAILED", `failed to read the agent ${agentBundle}`, { cause, remedy: "install the provider again" });
  });
  return {
    pathOf: (name) => join(directory, name),
    iso: {
      "host.cfg": extentOf(manifest, "host.cfg"),
      "host.env": extentOf(manifest, "host.env"),
      "host.json": extentOf(manifest, "host.json"),
    },
    stage2: fileOf(manifest, "stage2.squashfs"),
    agent: { bytes, sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
  };
}

interface Manifest {
  readonly files?: Record<string, Partial<ArtefactFile> | undefined>;
  readonly iso?: Record<string, Partial<IsoExtent> | undefined>;
}

async function readManifest(path: string): Promise<Manifest> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) throw new Error("not an object");
    return value;
  } catch (cause) {
    throw unusable(`failed to read the boot artefacts' manifest ${path}`, cause);
  }
}

function fileOf(manifest: Manifest, name: ArtefactName): ArtefactFile {
  const { sizeBytes, sha256 } = manifest.files?.[name] ?? {};
  if (typeof sizeBytes !== "number" || typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw unusable(`the boot artefacts' manifest has no size and sha256 of ${name}`);
  }
  return { sizeBytes, sha256 };
}

function extentOf(manifest: Manifest, name: HostFileName): IsoExtent {
  const { offsetBytes, sizeBytes } = manifest.iso?.[name] ?? {};
  const isoBytes = fileOf(manifest, "boot.iso").sizeBytes;
  if (typeof offsetBytes !== "number" || !Number.isInteger(offsetBytes) || offsetBytes < 0 || sizeBytes !== hostFileSizes[name]) {
    throw unusable(`the boot medium has no room of ${hostFileSizes[name]} bytes for ${name}`);
  }
  if (offsetBytes + sizeBytes > isoBytes) throw unusable(`the boot medium ends before ${name}`);
  return { offsetBytes, sizeBytes };
}

function unusable(message: string, cause?: unknown): BareMetalError {
  return new BareMetalError("SERVE_FAILED", message, { remedy, cause });
}
