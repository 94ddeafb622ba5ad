import { readFile } from "node:fs/promises";
import { nonceUserData } from "../../lab/harness/nonce-user-data.js";
import type { VmLab } from "./lab.js";

const mark = "BAREMETAL-OS boot-id";

/** User data whose system stores a nonce and tells its boot id on the console, each time it starts. */
export function bootIdUserData(name: string, nonce: string): string {
  return `${nonceUserData(name, nonce)}bootcmd:\n  - [sh, -c, "echo ${mark} $(cat /proc/sys/kernel/random/boot_id) >/dev/console"]\n`;
}

/** Boot ids of the systems that ran on `name` so far, in their order. */
export async function bootIdsOf(lab: VmLab, name: string): Promise<string[]> {
  const log = await readFile(lab.serialLog(name), "latin1");
  return [...log.matchAll(new RegExp(`${mark} ([0-9a-f-]{36})`, "g"))].map(([, id]) => id ?? "");
}
