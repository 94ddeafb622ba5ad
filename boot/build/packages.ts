import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { secondsSince, type BuildLog } from "./build-log.js";
import { cacheDir } from "./cache-dir.js";
import type { DebianLock, LockedNpmPackage, LockedPackage } from "./debian-lock.js";
import { findDebianMirror } from "./debian-mirror.js";
import { openPrivateApt, type PrivateApt } from "./private-apt.js";
import { runCommand } from "./run-command.js";

export interface PackageStore {
  /** Path of the verified .deb of each locked package, by package name. */
  readonly debs: ReadonlyMap<string, string>;
  /** Path of the verified tarball of each locked npm package, by name. */
  readonly tarballs: ReadonlyMap<string, string>;
}

export function buildApt(): PrivateApt {
  return openPrivateApt(join(cacheDir(), "apt"), findDebianMirror());
}

/** Downloads what the cache lacks and verifies it; `relockCommand` is named when a version has left the mirror. */
export async function ensurePackages(lock: DebianLock, relockCommand: string, log: BuildLog): Promise<PackageStore> {
  const store = join(cacheDir(), "packages");
  mkdirSync(store, { recursive: true });
  const pathOf = (entry: LockedPackage): string => join(store, `${entry.sha256}.deb`);
  const missing = lock.packages.filter((entry) => !existsSync(pathOf(entry)));
  if (missing.length > 0) {
    const megabytes = Math.round(missing.reduce((sum, entry) => sum + entry.sizeBytes, 0) / 1e6);
    log(`downloading ${missing.length} Debian packages, ${megabytes} MB (about ${Math.max(10, Math.round(megabytes / 5))} s)`);
    await downloadPackages(store, missing, pathOf, relockCommand);
  }
  const tarballs = new Map<string, string>();
  for (const entry of lock.npm) tarballs.set(entry.name, await ensureTarball(store, entry, log));
  return { debs: new Map(lock.packages.map((entry) => [entry.name, pathOf(entry)])), tarballs };
}

async function downloadPackages(
  store: string,
  missing: readonly LockedPackage[],
  pathOf: (entry: LockedPackage) => string,
  relockCommand: string,
): Promise<void> {
  const apt = buildApt();
  await apt.update();
  const dir = mkdtempSync(join(store, "download-"));
  try {
    try {
      await apt.get(["download", "-qq", ...missing.map((entry) => `${entry.name}=${entry.version}`)], dir);
    } catch (cause) {
      const gone = await packagesGone(apt, missing);
      if (gone.length === 0) throw new Error("failed to download Debian packages", { cause });
      throw new Error(
        `failed to download ${gone.join(", ")}: the mirror no longer has the locked version; lock today's versions with: ${relockCommand}`,
        { cause },
      );
    }
    const files = readdirSync(dir);
    for (const entry of missing) await keepVerified(dir, files, entry, pathOf(entry));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function packagesGone(apt: PrivateApt, missing: readonly LockedPackage[]): Promise<string[]> {
  const madison = await apt.cache(["madison", ...missing.map(({ name }) => name)]);
  const present = new Set(
    madison.split("\n").map((line) =>
      line
        .split("|")
        .slice(0, 2)
        .map((word) => word.trim())
        .join("="),
    ),
  );
  return missing.map(({ name, version }) => `${name}=${version}`).filter((key) => !present.has(key));
}

async function keepVerified(dir: string, files: readonly string[], entry: LockedPackage, target: string): Promise<void> {
  const start = `${entry.name}_${encodeURIComponent(entry.version).replaceAll("%2B", "+").toLowerCase()}_`;
  const file = files.find((name) => name.toLowerCase().startsWith(start));
  if (file === undefined) throw new Error(`failed to find the download of ${entry.name} ${entry.version}`);
  const digest = await hashOf(join(dir, file), "sha256");
  if (digest.toString("hex") !== entry.sha256) {
    throw new Error(
      `failed to verify ${entry.name} ${entry.version}: SHA-256 is ${digest.toString("hex")}, the lock file says ${entry.sha256}`,
    );
  }
  renameSync(join(dir, file), target);
}

async function ensureTarball(store: string, entry: LockedNpmPackage, log: BuildLog): Promise<string> {
  const target = join(store, `${createHash("sha256").update(entry.integrity).digest("hex")}.tgz`);
  if (existsSync(target)) return target;
  const startedAt = Date.now();
  log(`downloading ${entry.name} ${entry.version} (about 20 s)`);
  const dir = mkdtempSync(join(store, "download-"));
  try {
    await runCommand("npm", ["pack", "--silent", "--pack-destination", dir, `${entry.name}@${entry.version}`], { cwd: dir });
    const [file] = readdirSync(dir);
    if (file === undefined) throw new Error(`failed to download ${entry.name} ${entry.version}`);
    const found = `sha512-${(await hashOf(join(dir, file), "sha512")).toString("base64")}`;
    if (found !== entry.integrity)
      throw new Error(`failed to verify ${entry.name} ${entry.version}: integrity is ${found}, the lock file says ${entry.integrity}`);
    renameSync(join(dir, file), target);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  log(`downloaded ${entry.name} in ${secondsSince(startedAt)}`);
  return target;
}

export async function hashOf(file: string, algorithm: "sha256" | "sha512"): Promise<Buffer> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest();
}
