import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildLog } from "../../boot/build/build-log.js";
import { secondsSince } from "../../boot/build/build-log.js";
import { cacheDir } from "../../boot/build/cache-dir.js";
import { runCommand } from "../../boot/build/run-command.js";
import { ensureDebianPackages } from "../../lab/setup/debian-packages.js";
import { repository } from "../../lab/harness/dist.js";

const requirements = join(repository, "tests/interop/requirements.txt");
const installMs = 5 * 60_000;

/** A Python environment with the clients of requirements.txt, in the cache; made anew when they change. Returns its bin folder. */
export async function ensurePythonEnv(log: BuildLog): Promise<string> {
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const folder = join(cacheDir(), "interop", digest.slice(0, 16));
  const bin = join(folder, "bin");
  const ready = join(folder, "ready");
  if (existsSync(ready) && existsSync(join(bin, "python"))) return bin;
  if (!(await hasVenv())) await ensureDebianPackages(["python3", "python3-venv"], log);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  log("installing the Python clients from PyPI (about 20 s)");
  const start = Date.now();
  await runCommand("python3", ["-m", "venv", folder]);
  await install(bin);
  await writeFile(ready, "");
  log(`installed in ${secondsSince(start)}`);
  return bin;
}

async function hasVenv(): Promise<boolean> {
  try {
    await runCommand("python3", ["-c", "import venv, ensurepip"], { timeoutMs: 30_000 });
    return true;
  } catch {
    return false;
  }
}

async function install(bin: string): Promise<void> {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--timeout", "15", "--retries", "2"];
  try {
    await runCommand(join(bin, "python"), ["-m", "pip", "install", ...quiet, "--require-hashes", "-r", requirements], {
      timeoutMs: installMs,
    });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : "";
    if (!/NewConnectionError|ConnectTimeout|NameResolution|Max retries|ProxyError|Temporary failure|No matching distribution/i.test(said)) {
      throw new Error(`failed to install the Python clients: ${errorsOf(said)}`, { cause });
    }
    // Without pip's own pages of retries.
    throw new Error(
      `failed to install the Python clients: PyPI cannot be reached (${errorsOf(said)}); run this once where it can be, or name a mirror in PIP_INDEX_URL`,
    );
  }
}

/** What pip gives as its errors; all that it said when it marks none. */
function errorsOf(said: string): string {
  const lines = said.split("\n").filter((line) => line.startsWith("ERROR: "));
  return lines.length === 0 ? said : lines.map((line) => line.slice("ERROR: ".length)).join("; ");
}
