import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labMachine } from "../../lab/harness/machines.js";
import { prepareMemory } from "../../lab/harness/prepare.js";
import { startRackProcess, type RackProcess } from "../../lab/harness/rack-process.js";
import type { LabImage } from "../../lab/harness/site.js";
import { buildFaulty, type Mutant } from "./faulty-build.js";

const mebibyte = 1024 * 1024;
const dataDiskBytes = mebibyte;
const imageBytes = 8 * mebibyte;
/** Just above the smallest size of a root device. */
const rootDiskBytes = 1088 * mebibyte;

/** What all runs share. */
export interface FaultLab {
  readonly folder: string;
  readonly bundles: string;
  readonly artefacts: string;
  readonly image: LabImage;
  /** Prepared images, which no run need prepare again. */
  readonly images: string;
}

export async function prepareFaultLab(folder: string, mutant?: Mutant): Promise<FaultLab> {
  const bundles = join(folder, "bundles");
  const images = join(folder, "images");
  await mkdir(images, { recursive: true });
  await buildFaulty(bundles, mutant);
  const { artefacts, image } = await prepareMemory(folder, "Memory OS 1", imageBytes);
  return { folder, bundles, artefacts, image, images };
}

/** A rack with a fresh server for each run of a lane. */
export async function startLane(lab: FaultLab, lane: number, servers: number): Promise<RackProcess> {
  const folder = join(lab.folder, `rack-${lane}`);
  const machines = Array.from({ length: servers }, (_, index) =>
    labMachine(lane * 1000 + index + 1, { dataDisk: true, dataDiskBytes, diskBytes: rootDiskBytes }),
  );
  for (const { name } of machines) {
    const disks = join(folder, name, "disks");
    await mkdir(disks, { recursive: true });
    await writeFile(join(disks, "data.img"), foreignContent());
  }
  return startRackProcess({ folder, kind: "memory", machines, env: { BAREMETAL_DISK_JOURNAL: "1" }, bundles: lab.bundles });
}

/** Content of the disk that is nobody's business. */
export function foreignContent(): Buffer {
  const bytes = Buffer.alloc(dataDiskBytes);
  for (let at = 0; at < bytes.length; at += 8) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}
