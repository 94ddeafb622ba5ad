import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createImageSource } from "../../provider/adapters/images/image-source.js";
import type { BlockMap } from "../../provider/domain/image/block-map.js";
import { startProgress } from "../../provider/progress/run-progress.js";
import { systemClock } from "../../provider/progress/system-clock.js";
import { repository } from "../../lab/harness/dist.js";
import { prepareMemory } from "../../lab/harness/prepare.js";
import type { LabImage } from "../../lab/harness/site.js";
import { buildAll } from "../../tools/build.js";

/** About a hundred ranges: enough to be killed among them. */
const imageBytes = 24 * 1024 * 1024;

/** What all rigs of a run share. */
export interface KillLab {
  readonly folder: string;
  /** One build for the whole run, whatever is built meanwhile. */
  readonly bundles: string;
  readonly artefacts: string;
  readonly image: LabImage;
  readonly map: BlockMap;
}

export async function prepareKillLab(folder: string): Promise<KillLab> {
  await buildAll();
  const bundles = join(folder, "bundles");
  await mkdir(bundles, { recursive: true });
  const dist = join(repository, "dist");
  for (const name of ["rack.cjs", "memory-agent.cjs", "plugin"]) await cp(join(dist, name), join(bundles, name), { recursive: true });
  const { artefacts, image } = await prepareMemory(folder, "Memory OS 1", imageBytes);
  return { folder, bundles, artefacts, image, map: await blockMapOf(folder, image) };
}

async function blockMapOf(folder: string, image: LabImage): Promise<BlockMap> {
  const none = (): void => undefined;
  const sink = { status: none, info: none, warn: none, debug: none };
  const progress = startProgress({ clock: systemClock, timeoutMs: 60_000, what: "reading the image", sink });
  try {
    const source = createImageSource({ cacheDir: join(folder, "block-map"), maxBytes: 1024 ** 3, clock: systemClock });
    const prepared = await source.prepare(progress, { url: image.path, checksum: image.sha256 });
    prepared.release();
    return prepared.map;
  } finally {
    progress.stop();
  }
}
