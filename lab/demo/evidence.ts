import { createHash } from "node:crypto";
import { copyFile, mkdir, open, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createImageSource } from "../../provider/adapters/images/image-source.js";
import { startProgress } from "../../provider/progress/run-progress.js";
import { systemClock } from "../../provider/progress/system-clock.js";
import type { BlockMap } from "../../provider/domain/image/block-map.js";
import type { LabSite } from "../harness/site.js";
import { storedNonce } from "../harness/stored-nonce.js";

/** Copies what a reader needs to count POSTs and to check the write without trusting our figures. */
export async function collectEvidence(site: LabSite, folder: string): Promise<void> {
  const map = await blockMapOf(site);
  for (const { name } of await site.rack.machines()) {
    const target = join(folder, name);
    await mkdir(target, { recursive: true });
    const source = join(site.rack.folder, name);
    for (const file of ["serial.log", "journal.jsonl", "firmware.log"]) {
      if (existsSync(join(source, file))) await copyFile(join(source, file), join(target, file));
    }
    await writeFile(
      join(target, "written-ranges.json"),
      `${JSON.stringify(await digestRanges(join(source, "disks", "root.img"), map), undefined, 2)}\n`,
    );
    await writeFile(join(target, "nonce"), `${await storedNonce(site, name)}\n`);
  }
}

interface RangeDigest {
  readonly offset: number;
  readonly length: number;
  /** SHA-256 in the image. */
  readonly image: string;
  /** SHA-256 on the server's disk now: equal unless the running system wrote there since. */
  readonly disk: string;
}

async function digestRanges(disk: string, map: BlockMap): Promise<{ ranges: RangeDigest[]; rangesEqual: number; sha256: string }> {
  const file = await open(disk, "r");
  const all = createHash("sha256");
  try {
    const ranges: RangeDigest[] = [];
    for (const { offset, length, sha256 } of map.ranges) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      all.update(bytes);
      ranges.push({ offset, length, image: sha256, disk: createHash("sha256").update(bytes).digest("hex") });
    }
    return { ranges, rangesEqual: ranges.filter((range) => range.image === range.disk).length, sha256: all.digest("hex") };
  } finally {
    await file.close();
  }
}

/** The provider's own cache has it already. */
async function blockMapOf(site: LabSite): Promise<BlockMap> {
  const cacheDir = join(site.folder, "cache", "pulumi-baremetal", "images");
  const none = (): void => undefined;
  const progress = startProgress({
    clock: systemClock,
    timeoutMs: 600_000,
    what: "reading the image",
    sink: { status: none, info: none, warn: none, debug: none },
  });
  try {
    const image = await createImageSource({ cacheDir, maxBytes: 20 * 1024 ** 3, clock: systemClock }).prepare(progress, {
      url: site.image.path,
      checksum: site.image.sha256,
    });
    image.release();
    return image.map;
  } finally {
    progress.stop();
  }
}
