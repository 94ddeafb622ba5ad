import { readFile, readdir, realpath } from "node:fs/promises";

/** Trimmed text of a file of /sys or /proc; empty when it is missing or says so by an error (speed of a link that is down). */
export async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).replaceAll("\0", "").trim();
  } catch {
    return "";
  }
}

export async function readNumber(path: string): Promise<number> {
  const value = Number(await readText(path));
  return Number.isFinite(value) ? value : 0;
}

/** Names in a folder, sorted; none when it is missing. */
export async function listNames(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    return [];
  }
}

/** Where a link of /sys leads; empty when it is missing. */
export async function resolveLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return "";
  }
}
