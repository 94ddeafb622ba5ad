import { readdir, readFile, readlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RackProcess } from "./rack-process.js";

/** What a destroyed program left behind at its BMCs and servers. */
export async function rackLeftovers(rack: RackProcess): Promise<string[]> {
  return (await rack.machines()).flatMap((machine) => [
    ...(machine.sessions.live > 0 ? [`${machine.name}: ${machine.sessions.live} BMC sessions`] : []),
    ...(machine.assetTag.trim() === "" ? [] : [`${machine.name}: claim ${machine.assetTag}`]),
    ...(machine.mediaImage === "" ? [] : [`${machine.name}: medium ${machine.mediaImage}`]),
    ...(machine.power === "Off" ? [] : [`${machine.name}: power ${machine.power}`]),
  ]);
}

/** What the provider left in its cache besides images, which are kept on purpose. */
export async function cacheLeftovers(folder: string): Promise<string[]> {
  const cache = join(folder, "cache", "pulumi-baremetal");
  const names = existsSync(cache) ? await readdir(cache, { recursive: true }) : [];
  return names
    .filter((name) => /^site\.json|^runs\/.*\.(json|lock)$|\.tmp$|\.part$/.test(name))
    .map((name) => `file ${name} in the provider's cache`);
}

/** Processes, other than this one, whose command line or working folder names `folder`. */
export async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ").trim();
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      return command.includes(folder) || cwd.startsWith(folder) ? [`process ${pid}: ${command.slice(0, 120)}`] : [];
    }),
  );
  return found.flat();
}

export async function networkNamespaces(): Promise<string[]> {
  return existsSync("/run/netns") ? readdir("/run/netns") : [];
}
