import { readFileSync, writeFileSync } from "node:fs";

import { runCommand } from "./run-command.js";
import { debianSuite, type PrivateApt } from "./private-apt.js";

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface LockedNpmPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the tarball, sha512. */
  readonly integrity: string;
}

/** Everything a build takes from outside, pinned by hash. */
export interface DebianLock {
  readonly suite: string;
  /** What was asked for; the rest are dependencies. */
  readonly roots: readonly string[];
  readonly packages: readonly LockedPackage[];
  readonly npm: readonly LockedNpmPackage[];
}

export function readDebianLock(file: string): DebianLock {
  return JSON.parse(readFileSync(file, "utf8")) as DebianLock;
}

export interface LockRequest {
  readonly roots: readonly string[];
  /** Dependencies that a build never reads. */
  readonly without?: readonly string[];
  /** npm packages with their exact version. */
  readonly npm?: readonly { readonly name: string; readonly version: string }[];
}

/** Resolves the roots and their dependencies to what the archive has today and writes the lock file. */
export async function writeDebianLock(file: string, apt: PrivateApt, request: LockRequest): Promise<DebianLock> {
  await apt.update();
  const plan = await apt.get(["--print-uris", "--yes", "install", ...request.roots]);
  const wanted = plan
    .split("\n")
    .filter((line) => line.startsWith("'"))
    .map((line) => decodeURIComponent(line.split(" ")[1] ?? "").split("_"))
    .map(([name = "", version = ""]) => ({ name, version }))
    .filter(({ name }) => !(request.without ?? []).includes(name));
  const shown = await apt.cache(["show", ...wanted.map(({ name, version }) => `${name}=${version}`)]);
  const packages = shown
    .split("\n\n")
    .filter((paragraph) => paragraph.trim() !== "")
    .map(packageOf)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const npm = await Promise.all((request.npm ?? []).map(lockNpmPackage));
  const lock: DebianLock = { suite: debianSuite, roots: request.roots, packages, npm };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  return lock;
}

function packageOf(paragraph: string): LockedPackage {
  const field = (name: string): string => {
    const value = new RegExp(`^${name}: (.*)$`, "m").exec(paragraph)?.[1];
    if (value === undefined) throw new Error(`failed to read field ${name} of the archive's index: ${paragraph.slice(0, 80)}`);
    return value;
  };
  return { name: field("Package"), version: field("Version"), sizeBytes: Number(field("Size")), sha256: field("SHA256") };
}

async function lockNpmPackage({ name, version }: { name: string; version: string }): Promise<LockedNpmPackage> {
  const integrity = (await runCommand("npm", ["view", `${name}@${version}`, "dist.integrity"])).trim();
  if (!integrity.startsWith("sha512-")) throw new Error(`failed to lock ${name}@${version}: the registry gives no sha512 integrity`);
  return { name, version, integrity };
}
