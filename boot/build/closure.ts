import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";

import { isElf, readElf } from "./elf.js";

const libraryDir = "usr/lib/x86_64-linux-gnu";

/**
 * The shared libraries that programs need, found by reading DT_NEEDED. Keys are paths in the new tree, under the name
 * the loader looks for; values are the files to copy. A library that is in no package is an error that names its user.
 */
export function libraryClosure(tree: string, programs: readonly string[], alsoLibraries: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  const queue: { file: string; user: string }[] = programs.map((file) => ({ file, user: file }));
  const add = (name: string, directories: readonly string[], user: string): void => {
    const directory = [libraryDir, ...directories].find((candidate) => existsSync(join(tree, candidate, name)));
    if (directory === undefined) throw new Error(`failed to find library ${name}, needed by ${user}, in the locked packages`);
    const target = join(directory, name);
    if (found.has(target)) return;
    const file = realpathInTree(join(tree, target));
    found.set(target, file);
    queue.push({ file, user: name });
  };
  for (const name of alsoLibraries) add(name, [], "the build's own list");
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const bytes = readFileSync(next.file);
    if (!isElf(bytes)) continue;
    const elf = readElf(bytes);
    const directories = elf.runPath.filter((path) => path.startsWith("/")).map((path) => path.slice(1));
    for (const name of elf.needed) add(name, directories, basename(next.user));
  }
  return found;
}

function realpathInTree(file: string): string {
  // Library links in Debian packages are relative, so that they stay inside the tree.
  return realpathSync(file);
}
