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
  handOver: {
    arguments: { disk: PinnedDisk; kexec: "auto" | "never" | "required"; nonce: string };
    result: { method: "kexec" | "reboot"; reason: string };
  };
  cleanDisk: { arguments: { disk: PinnedDisk; owner: string; overwrite: "ours" | "foreign" }; result: Record<string, never> };
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
  "cleanDisk",
  "powerOff",
] as const satisfies readonly AgentStepName[];
