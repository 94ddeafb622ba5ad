import type { EraseAbility } from "../../domain/hardware/inventory.js";
import type { EraseWatch } from "../platform.js";
import type { EraseSource } from "./erase-source.js";

export type DiscardAbility = "discardSecure" | "discardZeroes";

const secureEraseFeature = 16;
const discardTimeoutMs = 6 * 3_600_000;

/** What block devices other than NVMe say of their discard. */
export async function readDiscardAbilities(source: EraseSource, path: string): Promise<EraseAbility[]> {
  const sys = `block/${path.replace("/dev/", "")}`;
  const [discardBytes, features, cardType, provisioning] = await Promise.all([
    source.sysText(`${sys}/queue/discard_max_bytes`),
    source.sysText(`${sys}/device/features`),
    source.sysText(`${sys}/device/type`),
    source.sysBytes(`${sys}/device/vpd_pgb2`),
  ]);
  if (!(Number(discardBytes) > 0)) return [];
  const isVirtio = /^[01]{20,}$/.test(features) && features[secureEraseFeature] === "1";
  const abilities: EraseAbility[] = isVirtio || cardType === "MMC" ? ["discardSecure"] : [];
  return returnsZeros(provisioning) ? [...abilities, "discardZeroes"] : abilities;
}

/** LBPRZ of the Logical Block Provisioning page; for ATA disks the kernel fills it in only where it trusts the disk. */
export function returnsZeros(provisioningPage: Buffer): boolean {
  const flags = provisioningPage.length > 5 ? (provisioningPage[5] ?? 0) : 0;
  const canUnmap = (flags & 0b1110_0000) !== 0;
  return canUnmap && (flags & 0b0000_0100) !== 0;
}

export async function eraseByDiscard(source: EraseSource, path: string, ability: DiscardAbility, watch: EraseWatch): Promise<void> {
  const kind = ability === "discardSecure" ? ["--secure"] : [];
  await source.tool("blkdiscard", [...kind, "--force", path], { timeoutMs: discardTimeoutMs, signal: watch.signal });
}
