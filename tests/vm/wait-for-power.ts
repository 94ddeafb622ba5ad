import { setTimeout as pause } from "node:timers/promises";
import type { VmLab } from "./lab.js";

const deadlineMs = 180_000;

/** Until the BMC of `name` reads `power`. */
export async function waitForPower(lab: VmLab, name: string, power: string): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const seen = (await lab.site.rack.machine(name)).power;
    if (seen === power) return;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs / 1000} s for power ${power} of ${name}, last seen ${seen}`);
    await pause(500);
  }
}
