import type { BootFiles } from "./boot-files.js";

/** A Boot Loader Specification entry, type 1, as its file says it (variables not expanded). */
export interface BlsEntry {
  /** File name without .conf. */
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly sortKey: string;
  readonly machineId: string;
  readonly linux: string;
  readonly initrds: readonly string[];
  readonly options: string;
}

export const blsFolders = ["/loader/entries", "/boot/loader/entries"] as const;

/** The entries of a file system, best first. */
export function readBlsEntries(files: BootFiles): BlsEntry[] {
  const entries = blsFolders.flatMap((folder) =>
    files
      .list(folder)
      .filter((name) => name.endsWith(".conf"))
      .flatMap((name) => parseBlsEntry(name.slice(0, -".conf".length), files.text(`${folder}/${name}`) ?? "") ?? []),
  );
  return entries.sort(compareEntries);
}

function parseBlsEntry(id: string, text: string): BlsEntry | undefined {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const match = /^\s*([a-z-]+)\s+(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    values.set(match[1], [...(values.get(match[1]) ?? []), match[2]]);
  }
  const one = (key: string): string => values.get(key)?.at(-1) ?? "";
  if (one("linux") === "") return undefined;
  return {
    id,
    title: one("title"),
    version: one("version"),
    sortKey: one("sort-key"),
    machineId: one("machine-id"),
    linux: one("linux"),
    // One line may carry several files (dracut writes an early and a main one).
    initrds: (values.get("initrd") ?? []).flatMap((line) => line.split(/\s+/)),
    options: (values.get("options") ?? []).join(" "),
  };
}

/** Best first: by sort key and version where both have them (the specification), else by file name (GRUB's blscfg). */
function compareEntries(left: BlsEntry, right: BlsEntry): number {
  if (left.sortKey !== "" && right.sortKey !== "") {
    if (left.sortKey !== right.sortKey) return left.sortKey < right.sortKey ? -1 : 1;
    if (left.machineId !== right.machineId) return left.machineId < right.machineId ? -1 : 1;
    const byVersion = compareVersions(right.version, left.version);
    if (byVersion !== 0) return byVersion;
  }
  return compareVersions(right.id, left.id);
}

/** RPM's version comparison: numbers as numbers, a tilde before everything. Negative when `left` is older. */
export function compareVersions(left: string, right: string): number {
  const [leftPieces, rightPieces] = [versionPieces(left), versionPieces(right)];
  for (let index = 0; index < Math.max(leftPieces.length, rightPieces.length); index++) {
    const [a, b] = [leftPieces[index], rightPieces[index]];
    if (a === b) continue;
    if (a === "~") return -1;
    if (b === "~") return 1;
    if (a === undefined) return -1;
    if (b === undefined) return 1;
    const [aIsNumber, bIsNumber] = [/^\d/.test(a), /^\d/.test(b)];
    if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1;
    if (!aIsNumber) return a < b ? -1 : 1;
    const difference = BigInt(a) - BigInt(b);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

function versionPieces(version: string): readonly string[] {
  return version.match(/\d+|[A-Za-z]+|~/g) ?? [];
}
