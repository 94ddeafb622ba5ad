import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { secondsSince, type BuildLog } from "./build-log.js";
import type { PackageStore } from "./packages.js";
import { runCommand } from "./run-command.js";

/** Unpacks every package of the store below `parent`/tree-<key>; a tree of another key is removed. */
export async function ensurePackageTree(parent: string, key: string, store: PackageStore, log: BuildLog): Promise<string> {
  const tree = join(parent, `tree-${key}`);
  if (existsSync(tree)) return tree;
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) if (name.startsWith("tree-")) rmSync(join(parent, name), { recursive: true, force: true });
  const startedAt = Date.now();
  log(`unpacking ${store.debs.size} packages (about 30 s)`);
  const dir = mkdtempSync(join(parent, "unpack-"));
  mkdirSync(join(dir, "usr"));
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    mkdirSync(join(dir, "usr", name));
    symlinkSync(`usr/${name}`, join(dir, name));
  }
  for (const deb of store.debs.values()) await runCommand("dpkg-deb", ["-x", deb, dir]);
  for (const [name, tarball] of store.tarballs) {
    const target = join(dir, "npm", name);
    mkdirSync(target, { recursive: true });
    await runCommand("tar", ["-xzf", tarball, "-C", target, "--strip-components=1", "--no-same-owner"]);
  }
  if (existsSync(tree)) rmSync(dir, { recursive: true, force: true });
  else renameSync(dir, tree);
  log(`unpacked in ${secondsSince(startedAt)}`);
  return tree;
}
