import { join } from "node:path";

import type { BuildLog } from "../../boot/build/build-log.js";
import { buildArtefacts } from "../../boot/build/build-artefacts.js";

/** Folder of the boot artefacts (boot/CONTRACT.md), built when they are missing or older than their sources. */
export async function ensureBootArtefacts(log: BuildLog): Promise<string> {
  return buildArtefacts({ bootDir: join(import.meta.dirname, "../../boot"), release: false }, log);
}
