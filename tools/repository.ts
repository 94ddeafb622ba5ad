import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "..");

export function inRepository(...parts: readonly string[]): string {
  return join(repository, ...parts);
}

/** Runs a program with its output shown; resolves with the exit code, 127 when there is no such program. */
export async function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(program, args, { cwd: repository, stdio: "inherit", ...options });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 1;
  } catch {
    return 127;
  }
}

/** Runs a script of an installed package with this Node. */
export function runNode(script: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return run(process.execPath, [inRepository("node_modules", script), ...args], options);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Full path of a program on PATH or in one of `more`; undefined without it. */
export async function findProgram(name: string, more: readonly string[] = []): Promise<string | undefined> {
  for (const folder of [...(process.env["PATH"] ?? "").split(delimiter), ...more]) {
    if (folder !== "" && (await exists(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

/** Where the lab keeps what it downloaded or built. */
export const labCache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "pulumi-baremetal", "lab");
