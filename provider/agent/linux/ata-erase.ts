import type { EraseAbility } from "../../domain/hardware/inventory.js";
import type { EraseWatch } from "../platform.js";
import type { EraseSource } from "./erase-source.js";

/**
 * Set only so that the disk takes the erase command, which removes it. Known to everybody on purpose: whoever finds a disk that a power
 * cut left locked with it can open it again.
 */
export const erasePassword = "pulumi-baremetal";
export type AtaAbility = "ataEnhanced" | "ataSecure";

const toolTimeoutMs = 15_000;
const tickMs = 2_000;
const minuteMs = 60_000;
/** Disks tell too little, and in steps. */
const slack = 2;
const leastEraseMs = 30 * minuteMs;
/** For disks that do not tell, or tell "more than 508 minutes". */
const longestEraseMs = 24 * 60 * minuteMs;

export interface AtaSecurity {
  readonly supported: boolean;
  readonly enabled: boolean;
  readonly locked: boolean;
  /** The firmware forbids all security commands until the next power cycle of the disk. */
  readonly frozen: boolean;
  /** Too many wrong passwords since power-on. */
  readonly expired: boolean;
  readonly enhanced: boolean;
  /** What the disk says it takes; undefined where it does not. */
  readonly eraseMinutes: number | undefined;
  readonly enhancedMinutes: number | undefined;
}

/** The security section of `hdparm -I`. */
export function parseAtaSecurity(text: string): AtaSecurity {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^Security:/.test(line));
  const rest = start < 0 ? [] : lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\S/.test(line));
  const section = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.trim().replaceAll(/\s+/g, " "));
  const has = (words: string): boolean => section.includes(words);
  const minutes = (name: string): number | undefined => {
    const found = new RegExp(`(\\d+) ?min for ${name}`).exec(section.join("\n"))?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return {
    supported: has("supported"),
    enabled: has("enabled"),
    locked: has("locked"),
    frozen: has("frozen"),
    expired: has("expired: security count"),
    enhanced: has("supported: enhanced erase"),
    eraseMinutes: minutes("SECURITY ERASE UNIT"),
    enhancedMinutes: minutes("ENHANCED SECURITY ERASE UNIT"),
  };
}

export function ataAbilities({ supported, frozen, expired, enhanced }: AtaSecurity): EraseAbility[] {
  if (!supported || frozen || expired) return [];
  return enhanced ? ["ataEnhanced", "ataSecure"] : ["ataSecure"];
}

export async function readAtaSecurity(source: EraseSource, path: string): Promise<AtaSecurity> {
  return parseAtaSecurity((await source.tool("hdparm", ["-I", path], { timeoutMs: toolTimeoutMs })).toString("utf8"));
}

/** Opens a disk that a killed erase of ours left locked, and removes the password. Rejects when it is locked by somebody else's. */
export async function settleAta(source: EraseSource, path: string): Promise<void> {
  const security = await readAtaSecurity(source, path);
  if (security.locked) {
    if (security.expired) throw new Error("the disk is locked and takes no password until it has lost its power");
    await hdparm(source, path, "--security-unlock").catch((cause: unknown) => {
      throw new Error("the disk is locked by a password that is not ours", { cause });
    });
  }
  // A password of somebody else on an open disk is none of our business: the erase says so when it is asked for.
  if (security.enabled && !security.frozen) await hdparm(source, path, "--security-disable").catch(() => undefined);
}

/** Rejects when the disk refuses the erase or fails it. */
export async function eraseAta(source: EraseSource, path: string, ability: AtaAbility, watch: EraseWatch): Promise<void> {
  await settleAta(source, path);
  const security = await readAtaSecurity(source, path);
  if (security.frozen) throw new Error("the firmware has frozen the disk's security commands");
  if (security.enabled) throw new Error("the disk has a password that is not ours");
  await hdparm(source, path, "--security-set-pass");
  const isEnhanced = ability === "ataEnhanced";
  const minutes = isEnhanced ? security.enhancedMinutes : security.eraseMinutes;
  try {
    await eraseAndTell(source, path, isEnhanced ? "--security-erase-enhanced" : "--security-erase", minutes, watch);
  } finally {
    // The erase removes the password when it succeeds; a disk that refused it must not stay with one.
    if (!watch.signal.aborted) await settleAta(source, path);
  }
  if ((await readAtaSecurity(source, path)).enabled) throw new Error("the disk kept its password, so it did not erase itself");
}

async function eraseAndTell(
  source: EraseSource,
  path: string,
  option: string,
  minutes: number | undefined,
  watch: EraseWatch,
): Promise<void> {
  const usualMs = (minutes ?? 0) * minuteMs;
  const timeoutMs = minutes === undefined || minutes >= 508 ? longestEraseMs : Math.max(leastEraseMs, usualMs * slack);
  let isRunning = true;
  const erase = hdparm(source, path, option, { timeoutMs, signal: watch.signal }).finally(() => (isRunning = false));
  const startedAt = performance.now();
  // Told below, whoever loses the race.
  const ended = erase.catch(() => undefined);
  while (isRunning) {
    await Promise.race([ended, watch.pause(tickMs)]);
    if (usualMs > 0) watch.report(Math.min(0.99, (performance.now() - startedAt) / usualMs));
  }
  await erase;
}

async function hdparm(
  source: EraseSource,
  path: string,
  option: string,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  await source.tool("hdparm", ["--user-master", "u", option, erasePassword, path], { timeoutMs: toolTimeoutMs, ...options });
}
