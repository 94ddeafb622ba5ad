import { existsSync } from "node:fs";
import { join } from "node:path";

import { runCommand, type CommandOptions } from "./run-command.js";

/**
 * Runs a program of the unpacked packages with their own C library, whatever this machine has: so the build needs
 * nothing but apt-get and dpkg-deb, and the bytes it makes do not depend on the machine's versions.
 */
export async function runLockedTool(tree: string, tool: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const libraries = join(tree, "usr/lib/x86_64-linux-gnu");
  const program = [`usr/bin/${tool}`, `usr/sbin/${tool}`].map((path) => join(tree, path)).find((path) => existsSync(path));
  if (program === undefined) throw new Error(`failed to find ${tool} in the locked packages`);
  return runCommand(join(libraries, "ld-linux-x86-64.so.2"), ["--argv0", tool, "--library-path", libraries, program, ...args], {
    ...options,
    env: { GCONV_PATH: join(libraries, "gconv"), ...options.env },
  });
}
