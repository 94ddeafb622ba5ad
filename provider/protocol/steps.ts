import type { EraseResult } from "../domain/disk/erasure.js";
import type { DiskLabel, Inventory, PinnedDisk } from "../domain/hardware/inventory.js";
import type { LldpNeighbor } from "../domain/hardware/lldp.js";
import type { BlockMap } from "../domain/image/block-map.js";

/** Arguments and results of the agent's steps, as JSON in StepRequest and StepResult. */
export interface AgentSteps {
  inspect: { arguments: Record<string, never>; result: Inventory };
  lldp: { arguments: Record<string, never>; result: { readonly neighbors: readonly LldpNeighbor[] } };
  prepareDisk: {
    arguments: { disk: PinnedDisk; label: DiskLabel; overwrite: "ours" | "foreign"; clean: "metadata" | "none" };
    result: Record<string, never>;
  };
  writeImage: {
    arguments: { disk: PinnedDisk; label: DiskLabel; image: BlockMap; url: string };
    result: { bytesWritten: number; bytesAlreadyThere: number };
  };
  /** payload: the config drive. */
  finishDisk: { arguments: { disk: PinnedDisk; label: DiskLabel; image: BlockMap; imageUrl: string }; result: Record<string, never> };
  setBootEntry: { arguments: { disk: PinnedDisk }; result: { entry: string } };
  /** payload: the Ignition configuration; empty without one. */
  handOver: {
    arguments: { disk: PinnedDisk; kexec: "auto" | "never" | "required"; nonce: string };
    result: { method: "kexec" | "reboot"; reason: string };
  };
  /** Erases the whole disk; afterwards it carries `label` and nothing else. */
  eraseDisk: {
    arguments: { disk: PinnedDisk; label: DiskLabel; mode: "overwrite" | "erase"; overwrite: "ours" | "foreign" };
    result: EraseResult;
  };
  cleanDisk: { arguments: { disk: PinnedDisk; owner: string; overwrite: "ours" | "foreign" }; result: Record<string, never> };
  /** Without `image` only the memory. Seconds are those of the whole of `bytes`, each thing done alone. */
  measure: {
    arguments: { image?: { disk: PinnedDisk; label: DiskLabel; map: BlockMap; url: string } };
    result: { bytes: number; networkSeconds: number; hashSeconds: number; diskSeconds: number; peakRssBytes: number };
  };
  powerOff: { arguments: Record<string, never>; result: Record<string, never> };
}

export type AgentStepName = keyof AgentSteps;

export const agentStepNames = [
  "inspect",
  "lldp",
  "prepareDisk",
  "writeImage",
  "finishDisk",
  "setBootEntry",
  "handOver",
  "eraseDisk",
  "cleanDisk",
  "measure",
  "powerOff",
] as const satisfies readonly AgentStepName[];
