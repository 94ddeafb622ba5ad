import type { BuildLog } from "../../boot/build/build-log.js";
import { runCommand } from "../../boot/build/run-command.js";

let indexRead = false;

/** Installs what this machine lacks (as root); the package index is read at most once a process. */
export async function ensureDebianPackages(names: readonly string[], log: BuildLog): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`failed to install ${missing.join(", ")}: not root; run as root: apt-get install ${missing.join(" ")}`);
  }
  log(`installing Debian packages ${missing.join(", ")} (about ${20 + 10 * missing.length} s)`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  if (!indexRead) await runCommand("apt-get", ["update", "-qq"], { env });
  indexRead = true;
  await runCommand("apt-get", ["install", "-qq", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...missing], { env });
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const name of names) {
    try {
      const status = await runCommand("dpkg-query", ["-W", "-f", "${db:Status-Abbrev}", name]);
      if (!status.startsWith("ii")) missing.push(name);
    } catch {
      missing.push(name); // dpkg-query knows no such package
    }
  }
  return missing;
}
