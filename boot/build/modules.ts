import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { readElf } from "./elf.js";
import { runLockedTool } from "./locked-tool.js";
import type { ModuleSet } from "./module-sets.js";

export interface SelectedModules {
  /** Holds usr/lib/modules/<release>/ with uncompressed modules and depmod's tables. */
  readonly root: string;
  readonly release: string;
  /** Paths below usr/lib/modules/<release>/, sorted; each ends in .ko. */
  readonly paths: readonly string[];
  /** Firmware files asked for and present in the packages: name below usr/lib/firmware -> file. */
  readonly firmware: ReadonlyMap<string, string>;
}

export function kernelRelease(tree: string): string {
  const [release, ...others] = readdirSync(join(tree, "usr/lib/modules"));
  if (release === undefined || others.length > 0) throw new Error("failed to find exactly one kernel in the locked packages");
  return release;
}

/** Copies the modules of the set and all they depend on to `root`. Modules are never stripped: their signature is at the end. */
export async function selectModules(tree: string, root: string, set: ModuleSet): Promise<SelectedModules> {
  const release = kernelRelease(tree);
  const source = join(tree, "usr/lib/modules", release);
  const target = join(root, "usr/lib/modules", release);
  mkdirSync(target, { recursive: true });
  if (!existsSync(join(root, "lib"))) symlinkSync("usr/lib", join(root, "lib"));
  const all = modulePaths(source);
  const byName = new Map(all.map((path) => [moduleName(path), path]));
  const chosen = new Set<string>();
  const firmware = new Map<string, string>();
  let fresh = all.filter((path) => matches(set, path));
  while (fresh.length > 0) {
    for (const path of fresh) chosen.add(path);
    await unpackModules(tree, source, target, fresh);
    const wanted = new Set<string>();
    for (const path of fresh) {
      const facts = moduleFacts(readFileSync(join(target, path)));
      for (const name of facts.needs) {
        const needed = byName.get(name.replaceAll("-", "_"));
        if (needed !== undefined && !chosen.has(needed)) wanted.add(needed);
      }
      for (const name of facts.firmware) {
        const file = join(tree, "usr/lib/firmware", name);
        if (existsSync(file)) firmware.set(name, realpathSync(file));
      }
    }
    fresh = [...wanted];
  }
  for (const table of ["modules.order", "modules.builtin", "modules.builtin.modinfo"])
    copyFileSync(join(source, table), join(target, table));
  await runLockedTool(tree, "depmod", ["-b", root, release]);
  return { root, release, paths: [...chosen].sort(), firmware: new Map([...firmware].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function modulePaths(source: string): string[] {
  return readdirSync(join(source, "kernel"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ko.xz"))
    .map((path) => `kernel/${path.slice(0, -".xz".length)}`)
    .sort();
}

function moduleName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".ko".length).replaceAll("-", "_");
}

export function matches(set: ModuleSet, path: string): boolean {
  const fits = (pattern: string): boolean => {
    const text = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^kernel/${text.join(".*")}$`).test(path);
  };
  return set.take.some(fits) && !set.leave.some(fits);
}

async function unpackModules(tree: string, source: string, target: string, paths: readonly string[]): Promise<void> {
  const copies = paths.map((path) => {
    const copy = join(target, `${path}.xz`);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(source, `${path}.xz`), copy);
    return copy;
  });
  for (let start = 0; start < copies.length; start += 200) {
    await runLockedTool(tree, "xz", ["--decompress", "--force", ...copies.slice(start, start + 200)]);
  }
}

export interface ModuleFacts {
  /** Names of modules that must or should be loaded before this one. */
  readonly needs: readonly string[];
  readonly firmware: readonly string[];
}

export function moduleFacts(bytes: Buffer): ModuleFacts {
  const lines = (readElf(bytes).section(".modinfo") ?? Buffer.alloc(0)).toString("latin1").split("\0");
  const values = (key: string): string[] => lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  const hard = values("depends").flatMap((value) => value.split(","));
  const soft = values("softdep").flatMap((value) => value.split(/\s+/).filter((word) => !word.endsWith(":")));
  return { needs: [...hard, ...soft].filter((name) => name !== ""), firmware: values("firmware") };
}
