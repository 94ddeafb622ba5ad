import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { MachineSpec } from "../machine/back-end.js";
import type { Faults } from "./faults.js";

/** Content of faults.json, as memory/CONTRACT.md has it. */
export interface MachineFaultsFile {
  agentNeverDials?: true;
  networkCutAfterBytes?: number;
  diskWriteErrorAt?: number;
  diskWriteDelayMs?: number;
  kexecRefused?: string;
  foreignDisk?: string;
}

export function machineFaults(spec: MachineSpec, faults: Faults): MachineFaultsFile {
  const content: MachineFaultsFile = {};
  if (faults.look("agent-never-dials") !== undefined) content.agentNeverDials = true;
  const cut = faults.look("network-cut-mid-write");
  if (cut !== undefined) content.networkCutAfterBytes = Number(cut["afterBytes"]);
  const writeError = faults.look("disk-write-error");
  if (writeError !== undefined) content.diskWriteErrorAt = Number(writeError["atByte"]);
  const slow = faults.look("disk-slow");
  if (slow !== undefined) content.diskWriteDelayMs = Number(slow["delayMs"]);
  const refused = faults.look("kexec-refused");
  if (refused !== undefined) content.kexecRefused = String(refused["reason"]);
  const foreign = faults.look("foreign-disk");
  const disk = foreign?.["disk"] ?? spec.disks[0]?.name;
  if (foreign !== undefined && disk !== undefined) content.foreignDisk = String(disk);
  return content;
}

/** Writes the faults of the server itself where its back end and its agent look for them; no file without a fault. */
export function writeMachineFaults(path: string, content: MachineFaultsFile): void {
  if (Object.keys(content).length === 0) return rmSync(path, { force: true });
  writeFileSync(`${path}.new`, JSON.stringify(content));
  renameSync(`${path}.new`, path);
}
