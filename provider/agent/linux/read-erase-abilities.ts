import { abilityOrder } from "../../domain/disk/erasure.js";
import type { EraseAbility } from "../../domain/hardware/inventory.js";
import { ataAbilities, readAtaSecurity } from "./ata-erase.js";
import { readDiscardAbilities } from "./discard-erase.js";
import { linuxEraseSource, type EraseSource } from "./erase-source.js";
import { readNvmeAbilities } from "./nvme-erase.js";

/** How a disk can erase itself, best first; empty: not at all. Only reads. Rejects when the disk or a tool does not answer. */
export async function readEraseAbilities(
  disk: { readonly path: string; readonly readOnly: boolean },
  source: EraseSource = linuxEraseSource,
): Promise<readonly EraseAbility[]> {
  if (disk.readOnly) return [];
  const { path } = disk;
  if (isNvme(path)) return readNvmeAbilities(source, path);
  const [discards, secures] = await Promise.all([
    readDiscardAbilities(source, path),
    (await isAta(path, source)) ? readAtaSecurity(source, path).then(ataAbilities) : [],
  ]);
  const found = new Set<EraseAbility>([...secures, ...discards]);
  return abilityOrder.filter((ability) => found.has(ability));
}

export function isNvme(path: string): boolean {
  return /^\/dev\/nvme\d+n\d+$/.test(path);
}

/** The kernel calls the vendor of all disks behind libata ATA; SAS disks have none of the ATA commands. */
export async function isAta(path: string, source: EraseSource): Promise<boolean> {
  return /^\/dev\/sd[a-z]+$/.test(path) && (await source.sysText(`block/${path.replace("/dev/", "")}/device/vendor`)) === "ATA";
}
