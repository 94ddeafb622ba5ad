import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { makeMemoryArtefacts } from "../memory-image/memory-artefacts.js";
import { makeMemoryImage } from "../memory-image/memory-image.js";
import type { LabImage } from "./site.js";

const mebibyte = 1024 * 1024;

/** Artefacts and image of the memory rack: made in the folder, in a moment. */
export async function prepareMemory(
  folder: string,
  prettyName = "Memory OS 1",
  imageBytes = 64 * mebibyte,
): Promise<{ artefacts: string; image: LabImage }> {
  const artefacts = join(folder, "artefacts");
  await mkdir(artefacts, { recursive: true });
  await makeMemoryArtefacts(artefacts);
  const path = join(folder, "image.raw");
  await makeMemoryImage({ prettyName, sizeBytes: imageBytes, seed: 1 }, path);
  return { artefacts, image: { path, sha256: await sha256Of(path) } };
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
