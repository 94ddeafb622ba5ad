import type { Fat } from "./fat.js";
import type { FatEntry } from "./fat-directory.js";

/** Names as EFI spells machines: x64 for x86_64, aa64 for arm64. */
export type EfiArchitecture = "x64" | "aa64";

export interface EfiLoader {
  /** From the ESP's root, "/" between, such as /EFI/debian/shimx64.efi. */
  readonly path: string;
  /** Name for the boot menu. */
  readonly label: string;
}

const maxCsvBytes = 64 * 1024;
const maxVendors = 64;

/**
 * The loader for which a boot entry is to be made: what the vendor's BOOT*.CSV names, as shim's fallback program reads it;
 * a shim before anything else; without a CSV file a vendor's shim; else the removable path. Undefined when the ESP has no loader.
 */
export async function findEfiLoader(fat: Fat, architecture: EfiArchitecture): Promise<EfiLoader | undefined> {
  const found: EfiLoader[] = [];
  const vendors = ((await fat.list("/EFI")) ?? []).filter((entry) => entry.isDirectory && entry.name.toUpperCase() !== "BOOT");
  for (const vendor of vendors.slice(0, maxVendors)) found.push(...(await loadersOf(fat, vendor.name, architecture)));
  const shim = found.find((loader) => isShim(loader.path));
  if (shim !== undefined) return shim;
  if (found[0] !== undefined) return found[0];
  return removableLoader(fat, architecture);
}

async function loadersOf(fat: Fat, vendor: string, architecture: EfiArchitecture): Promise<EfiLoader[]> {
  const folder = `/EFI/${vendor}`;
  const entries = (await fat.list(folder)) ?? [];
  const loaders: EfiLoader[] = [];
  for (const csv of entries.filter((entry) => isCsvFor(entry, architecture))) {
    const text = decodeUtf16(await fat.readFile(`${folder}/${csv.name}`, maxCsvBytes));
    for (const { file, label } of parseBootCsv(text)) {
      const target = entries.find((entry) => !entry.isDirectory && entry.name.toUpperCase() === file.toUpperCase());
      if (target !== undefined) loaders.push({ path: `${folder}/${target.name}`, label: label === "" ? vendor : label });
    }
  }
  if (loaders.length > 0) return loaders;
  const shim = entries.find((entry) => entry.name.toUpperCase() === `SHIM${architecture.toUpperCase()}.EFI`);
  return shim === undefined ? [] : [{ path: `${folder}/${shim.name}`, label: vendor }];
}

/** fallback takes BOOT<ARCH>.CSV, and BOOT.CSV for any machine. */
function isCsvFor(entry: FatEntry, architecture: EfiArchitecture): boolean {
  if (entry.isDirectory || entry.sizeBytes > maxCsvBytes) return false;
  const name = entry.name.toUpperCase();
  return name === `BOOT${architecture.toUpperCase()}.CSV` || name === "BOOT.CSV";
}

/** Lines of `file,label,options,comment`. */
export function parseBootCsv(text: string): { readonly file: string; readonly label: string }[] {
  return text
    .split(/[\r\n\0]+/)
    .map((line) => line.split(","))
    .map(([file = "", label = ""]) => ({ file: file.trim().replace(/^.*[\\/]/, ""), label: label.trim() }))
    .filter(({ file }) => file !== "");
}

/** Little-endian unless the mark says otherwise; files without a mark occur. */
function decodeUtf16(bytes: Uint8Array): string {
  const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const low = bytes[isBigEndian ? at + 1 : at] ?? 0;
    const high = bytes[isBigEndian ? at : at + 1] ?? 0;
    const unit = low | (high << 8);
    if (unit !== 0xfeff) text += String.fromCharCode(unit);
  }
  return text;
}

function isShim(path: string): boolean {
  return /\/shim[^/]*\.efi$/i.test(path);
}

async function removableLoader(fat: Fat, architecture: EfiArchitecture): Promise<EfiLoader | undefined> {
  const wanted = `BOOT${architecture.toUpperCase()}.EFI`;
  const vendors = (await fat.list("/EFI")) ?? [];
  const folder = vendors.find((entry) => entry.isDirectory && entry.name.toUpperCase() === "BOOT");
  if (folder === undefined) return undefined;
  const entries = (await fat.list(`/EFI/${folder.name}`)) ?? [];
  const file = entries.find((entry) => !entry.isDirectory && entry.name.toUpperCase() === wanted);
  return file === undefined ? undefined : { path: `/EFI/${folder.name}/${file.name}`, label: "Linux" };
}
