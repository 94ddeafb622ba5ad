import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";

const maxLinks = 40;

/** Path on this machine of a file below `root`, links followed as the system in `root` would see them; undefined when it does not exist. */
export function resolveInRoot(root: string, path: string): string | undefined {
  const done: string[] = [];
  let left = path.split("/");
  for (let links = 0; left.length > 0;) {
    const [part = "", ...rest] = left;
    left = rest;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      done.pop();
      continue;
    }
    const here = join(root, ...done, part);
    let target: string | undefined;
    try {
      target = lstatSync(here).isSymbolicLink() ? readlinkSync(here) : undefined;
    } catch {
      return undefined;
    }
    if (target === undefined) done.push(part);
    else {
      if (++links > maxLinks) return undefined;
      if (target.startsWith("/")) done.length = 0;
      left = [...target.split("/"), ...left];
    }
  }
  return join(root, ...done);
}
