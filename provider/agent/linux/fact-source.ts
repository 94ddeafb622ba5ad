import { networkInterfaces } from "node:os";
import type { Log } from "../step-context.js";
import { within } from "../within.js";
import { runTool } from "./run-tool.js";

/** No single fact may hold up an inspection for longer. */
export const factLimitMs = 1800;
/** Programs are killed a little earlier, so that what they said is logged. */
export const toolLimitMs = 1500;

/** Where facts about a machine come from. */
export interface FactSource {
  /** Goes before /sys, /proc and /run: empty on a machine, a folder in tests. */
  readonly root: string;
  readonly log: Log;
  /** What a program of the ramdisk printed; rejects when it fails, is missing or takes too long. */
  tool(name: string, args: readonly string[]): Promise<string>;
  addresses(): ReturnType<typeof networkInterfaces>;
}

export function machineSource(log: Log): FactSource {
  return {
    root: "",
    log,
    tool: (name, args) => runTool(name, args, { timeoutMs: toolLimitMs }),
    addresses: networkInterfaces,
  };
}

/** One fact, within its time. */
export function fact<T>({ log }: FactSource, what: string, otherwise: T, work: () => Promise<T>): Promise<T> {
  return within({ what, limitMs: factLimitMs, otherwise, log }, work);
}
