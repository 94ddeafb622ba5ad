import type { EraseAbility } from "../../domain/hardware/inventory.js";
import type { EraseWatch } from "../platform.js";
import type { EraseSource } from "./erase-source.js";

const readTimeoutMs = 5_000;
/** A format answers when it is done. */
const formatTimeoutMs = 6 * 3_600_000;
const pollMs = 1_000;
/** 24 hours: no disk sanitizes longer. */
const maxPolls = 86_400;
/** A sanitize that was accepted shows in the log at once, on some disks a moment later. */
const startPolls = 10;

const sanitizeActions = { nvmeSanitizeBlock: 2, nvmeSanitizeCrypto: 4 } as const;
const formatSettings = { nvmeFormatUserData: 1, nvmeFormatCrypto: 2 } as const;

type SanitizeAbility = keyof typeof sanitizeActions;
type FormatAbility = keyof typeof formatSettings;
export type NvmeAbility = SanitizeAbility | FormatAbility;

/** Fields of `nvme id-ctrl` that tell what the controller can do. */
interface ControllerFields {
  readonly sanicap: number;
  readonly oacs: number;
  readonly fna: number;
}

/**
 * What a namespace can be erased with, by the JSON of `nvme id-ctrl`. What reaches beyond one namespace is left out where the controller
 * has several: the others were not named.
 */
export function nvmeAbilities(controller: unknown, namespaces: number): EraseAbility[] {
  const { sanicap, oacs, fna } = controllerFields(controller);
  const isAlone = namespaces === 1;
  const canFormat = (oacs & 0b10) !== 0 && (isAlone || (fna & 0b11) === 0);
  const abilities: [EraseAbility, boolean][] = [
    ["nvmeSanitizeCrypto", isAlone && (sanicap & 0b1) !== 0],
    ["nvmeSanitizeBlock", isAlone && (sanicap & 0b10) !== 0],
    ["nvmeFormatCrypto", canFormat && (fna & 0b100) !== 0],
    ["nvmeFormatUserData", canFormat],
  ];
  return abilities.filter(([, can]) => can).map(([ability]) => ability);
}

/** Whether the JSON of `nvme id-ns` promises zeros for what was deallocated. */
export function readsZerosAfterDiscard(namespace: unknown): boolean {
  return (numberAt(namespace, "dlfeat") & 0b111) === 1;
}

export async function readNvmeAbilities(source: EraseSource, path: string): Promise<EraseAbility[]> {
  const [controller, namespace] = await Promise.all([
    readJson(source, ["id-ctrl", path]),
    readJson(source, ["id-ns", path]).catch(() => undefined),
  ]);
  const canManage = (numberAt(controller, "oacs") & 0b1000) !== 0;
  const namespaces = await countNamespaces(source, path, canManage);
  const canDiscard = (numberAt(controller, "oncs") & 0b100) !== 0 && readsZerosAfterDiscard(namespace);
  return [...nvmeAbilities(controller, namespaces ?? numberAt(controller, "nn")), ...(canDiscard ? (["discardZeroes"] as const) : [])];
}

/** Undefined where the controller does not list them. Only one that manages namespaces has some that are attached to no controller. */
async function countNamespaces(source: EraseSource, path: string, canManage: boolean): Promise<number | undefined> {
  try {
    // Also those that are attached to no controller: a sanitize takes them, too.
    const listed = await readJson(source, ["list-ns", path, ...(canManage ? ["--all"] : [])]);
    const list = typeof listed === "object" && listed !== null ? (listed as Record<string, unknown>)["nsid_list"] : undefined;
    return Array.isArray(list) && list.length > 0 ? list.length : undefined;
  } catch {
    return undefined;
  }
}

export interface SanitizeStatus {
  readonly state: "never" | "done" | "running" | "failed";
  /** 0 to 1. */
  readonly progress: number;
}

/** The sanitize status log page, raw. */
export function parseSanitizeLog(page: Buffer): SanitizeStatus {
  if (page.length < 8) throw new Error(`the sanitize log has ${page.length} bytes only`);
  const states = ["never", "done", "running", "failed", "done"] as const;
  return { state: states[page.readUInt16LE(2) & 0b111] ?? "failed", progress: page.readUInt16LE(0) / 65_536 };
}

/** Waits for the end of a sanitize that an earlier run has started: until then the disk refuses to be read. */
export async function settleNvme(source: EraseSource, path: string, watch: EraseWatch): Promise<void> {
  const status = await readSanitizeStatus(source, path).catch(() => undefined);
  if (status?.state === "running") await awaitSanitize(source, path, watch);
}

/** Rejects when the disk refuses the erase or fails it. */
export async function eraseNvme(source: EraseSource, path: string, ability: NvmeAbility, watch: EraseWatch): Promise<void> {
  if (ability === "nvmeSanitizeBlock" || ability === "nvmeSanitizeCrypto") return sanitize(source, path, ability, watch);
  const options = { timeoutMs: formatTimeoutMs, signal: watch.signal };
  const args = ["format", path, `--ses=${formatSettings[ability]}`, `--timeout=${formatTimeoutMs}`, "--force"];
  await source.tool("nvme", args, options);
}

async function sanitize(source: EraseSource, path: string, ability: SanitizeAbility, watch: EraseWatch): Promise<void> {
  await source.tool("nvme", ["sanitize", path, `--sanact=${sanitizeActions[ability]}`], { timeoutMs: readTimeoutMs * 6 });
  await awaitSanitize(source, path, watch);
}

async function awaitSanitize(source: EraseSource, path: string, watch: EraseWatch): Promise<void> {
  for (let poll = 0; poll < maxPolls; poll++) {
    watch.signal.throwIfAborted();
    const { state, progress } = await readSanitizeStatus(source, path);
    if (state === "done") return;
    if (state === "failed") throw new Error("the disk reports that the sanitize failed");
    if (state === "never" && poll >= startPolls) throw new Error("the disk accepted the sanitize but does not run it");
    watch.report(progress);
    await watch.pause(pollMs);
  }
  throw new Error("the sanitize did not end within a day");
}

async function readSanitizeStatus(source: EraseSource, path: string): Promise<SanitizeStatus> {
  const args = ["get-log", path, "--log-id=0x81", "--log-len=512", "--raw-binary"];
  return parseSanitizeLog(await source.tool("nvme", args, { timeoutMs: readTimeoutMs }));
}

async function readJson(source: EraseSource, args: readonly string[]): Promise<unknown> {
  const text = (await source.tool("nvme", [...args, "--output-format=json"], { timeoutMs: readTimeoutMs })).toString("utf8");
  return JSON.parse(text) as unknown;
}

function controllerFields(controller: unknown): ControllerFields {
  return { sanicap: numberAt(controller, "sanicap"), oacs: numberAt(controller, "oacs"), fna: numberAt(controller, "fna") };
}

/** 0 where it is missing: a controller that does not say that it can, cannot. Some versions print numbers as hexadecimal text. */
function numberAt(object: unknown, key: string): number {
  const value = typeof object === "object" && object !== null ? (object as Record<string, unknown>)[key] : undefined;
  const parsed = typeof value === "string" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : 0;
}
