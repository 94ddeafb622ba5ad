import type { ErasureRecord, EraseResult } from "../../domain/disk/erasure.js";
import { standardOf } from "../../domain/disk/erasure.js";
import { formatBmcAddress } from "../../domain/bmc/parse-address.js";
import { BareMetalError, describeError } from "../../domain/errors.js";
import type { Disk, DiskLabel } from "../../domain/hardware/inventory.js";
import { diskText, pinOf, sameDisk } from "../../domain/hardware/root-device-hints.js";
import type { PendingErasure } from "../../ports/run-store.js";
import type { HostRun } from "../host-run.js";
import { isUnderFormerName } from "./former-name.js";

export interface DiskErasure {
  readonly disk: Disk;
  readonly isRootDevice: boolean;
  readonly mode: "overwrite" | "erase";
  /** Names the work: what was erased for it once need not be erased again. */
  readonly label: DiskLabel;
  readonly overwrite: "ours" | "foreign";
}

/** After these the next run goes on: nothing has failed. */
const interruptions = new Set(["CANCELLED", "DEADLINE_EXCEEDED", "AGENT_LOST"]);

/** Erases a disk to the last byte and keeps the record of it, in the run and as a file; also of an erasure that failed. */
export async function eraseDisk(run: HostRun, erasure: DiskErasure): Promise<void> {
  const { disk, mode, label } = erasure;
  const overwrite = isInterruptedErase(run, disk) || isUnderFormerName(run, disk) ? "foreign" : erasure.overwrite;
  await run.deps.erasures.prepare();
  await run.confirmClaim();
  const pending: PendingErasure = wasBegun(run, disk, mode) ?? { disk: pinOf(disk), mode, startedAt: isoTime(run) };
  await run.remember({ erasing: [...othersErasing(run, disk), pending] });
  run.progress.info(`${run.spec.name}: ${mode === "overwrite" ? "overwriting" : "erasing"} disk ${disk.path} ${diskText(disk)}`);
  let result: EraseResult;
  try {
    result = await run.connectedAgent.eraseDisk(run.progress, { disk: pinOf(disk), label, mode, overwrite });
  } catch (error) {
    const isInterrupted = run.progress.signal.aborted || (error instanceof BareMetalError && interruptions.has(error.code));
    if (!isInterrupted) await keepFailure(run, erasure, pending, error);
    throw error;
  }
  const record = recordOf(run, erasure, pending, {
    ...{ method: result.method, seed: result.seed, samples: result.samples, standard: standardOf(result.method) },
    ...{ verified: true, result: "succeeded", problem: "" },
  });
  // The file first: a run that is killed here erases nothing again, but writes the same record.
  await run.deps.erasures.write(record);
  run.erasures.push(record);
  const done = [...(run.record?.erasures ?? []), { work: label.digest, record }];
  await run.remember({ erasures: done, erasing: othersErasing(run, disk) });
  run.progress.info(`${run.spec.name}: ${disk.path} is erased (${record.standard}), ${result.samples} blocks were read back`);
}

/** Whether the disk was erased for this work already, and nobody has put a table or a file system on it since. */
export function isErased(run: HostRun, { disk, mode, label }: Pick<DiskErasure, "disk" | "mode" | "label">): boolean {
  if (disk.content.kind === "foreign" || disk.content.found.length > 0) return false;
  const done = run.record?.erasures ?? [];
  return done.some(({ work, record }) => work === label.digest && record.mode === mode && sameDisk(record.disk, disk));
}

/**
 * A run of ours was interrupted while it erased this disk: what it carries now is neither its old content nor anybody's data. Without the
 * record, on another machine, the claim says as much of the disk that the state knows. What has a name, or another owner's label, is somebody's all the same.
 */
export function isInterruptedErase(run: HostRun, disk: Disk): boolean {
  const { kind, found, label } = disk.content;
  if (label !== undefined && label.owner !== run.spec.owner && !isUnderFormerName(run, disk)) return false;
  const isNameless = found.every((text) => /^(data of an unknown kind|unreadable)/.test(text));
  if (kind === "foreign" && !isNameless) return false;
  const isRecorded = run.record?.erasing?.some((pending) => sameDisk(pending.disk, disk)) === true;
  const pinned = run.memory?.rootDevice;
  return isRecorded || (run.wasWiping && kind === "foreign" && pinned !== undefined && sameDisk(pinned, disk));
}

/** Once the disk is in use again. */
export async function endErasing(run: HostRun, disk: Disk): Promise<void> {
  const others = othersErasing(run, disk);
  if (others.length < (run.record?.erasing ?? []).length) await run.remember({ erasing: others });
}

/** The label under which a disk is erased that is given up. */
export function cleaningLabel(run: HostRun, disk: Disk): DiskLabel {
  const { incarnation, spec, session } = run;
  const identity = { hostUuid: session.identity.uuid, serialNumber: disk.serialNumber };
  return { owner: spec.owner, incarnation, ...identity, phase: "preparing", digest: "given up" };
}

async function keepFailure(run: HostRun, erasure: DiskErasure, pending: PendingErasure, error: unknown): Promise<void> {
  const record = recordOf(run, erasure, pending, {
    ...{ method: "", seed: "", samples: 0, standard: "", verified: false, result: "failed", problem: describeError(error) },
  });
  run.erasures.push(record);
  await run.deps.erasures
    .write(record)
    .catch((cause: unknown) => run.progress.warn(`${run.spec.name}: the record of the failed erasure is lost: ${describeError(cause)}`));
}

type Outcome = Pick<ErasureRecord, "method" | "seed" | "samples" | "standard" | "verified" | "result" | "problem">;

function recordOf(run: HostRun, { disk, isRootDevice, mode }: DiskErasure, { startedAt }: PendingErasure, outcome: Outcome): ErasureRecord {
  return {
    version: 1,
    host: run.spec.name,
    owner: run.spec.owner,
    bmcAddress: formatBmcAddress(run.target.address),
    disk: pinOf(disk),
    isRootDevice,
    mode,
    startedAt,
    finishedAt: isoTime(run),
    agentVersion: run.agent?.version ?? "",
    ...outcome,
  };
}

function wasBegun(run: HostRun, disk: Disk, mode: string): PendingErasure | undefined {
  return run.record?.erasing?.find((pending) => pending.mode === mode && sameDisk(pending.disk, disk));
}

function othersErasing(run: HostRun, disk: Disk): readonly PendingErasure[] {
  return (run.record?.erasing ?? []).filter((pending) => !sameDisk(pending.disk, disk));
}

function isoTime(run: HostRun): string {
  return new Date(run.progress.clock.now()).toISOString();
}
