import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { VmLab } from "./lab.js";

/** Not how long it takes: a busy machine is slow. */
const deadlineMs = 600_000;

/** Until the BMC of `name` reads `power`. */
export async function waitForPower(lab: VmLab, name: string, power: string): Promise<void> {
  await waitFor(
    `power ${power} of ${name}`,
    async () => (await lab.site.rack.machine(name)).power,
    (seen) => seen === power,
  );
}

/** Until the system of `name` has said `times` times on its console that it is up. */
export async function waitUntilBooted(lab: VmLab, name: string, times = 2): Promise<void> {
  const count = async (): Promise<number> => (await readFile(lab.serialLog(name), "latin1")).split("BAREMETAL-OS booted").length - 1;
  await waitFor(`start ${times} of the system of ${name}`, count, (seen) => seen >= times);
}

/** What was seen at last. */
export async function waitFor<T>(what: string, look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs / 1000} s for ${what}, last seen ${String(seen)}`);
    await pause(500);
  }
}
