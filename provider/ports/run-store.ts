import type { BootAttempt } from "../domain/boot/host-boot.js";
import type { ErasureRecord } from "../domain/disk/erasure.js";
import type { DiskLabel, Inventory, PinnedDisk } from "../domain/hardware/inventory.js";
import type { OsReport } from "./agent-link.js";

/** An erasure that was begun; until its end the disk carries neither its old content nor anything of anybody. */
export interface PendingErasure {
  readonly disk: PinnedDisk;
  readonly mode: "overwrite" | "erase";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** An erasure that is done, and the digest of the label it was done for. */
export interface DoneErasure {
  readonly work: string;
  readonly record: ErasureRecord;
}

/** What a run keeps about an unfinished host on this machine, so that a restarted provider picks it up. */
export interface RunRecord {
  readonly version: 1;
  readonly hostKey: string;
  readonly incarnation: string;
  /** What the run was about to achieve. */
  readonly digest: string;
  readonly attempt?: BootAttempt;
  readonly disk?: PinnedDisk;
  /** Label under which the disk is being written. */
  readonly label?: DiskLabel;
  /** Boot attempt to whose address the config drive under `label` reports: the disk is complete for it. Empty: none. */
  readonly finishedFor?: string;
  /** The agent may have left for the system under `label`, which has changed its disk since. */
  readonly isLeft?: boolean;
  /** What the agent found: the outputs of a run that goes on after the agent left. */
  readonly inventory?: Inventory;
  /** The written system's report: it is sent once. */
  readonly os?: OsReport;
  /** The system under `nonce` is rebooted to prove its cold boot: this was its boot id before. */
  readonly coldBootFrom?: string;
  /** It has reported again since. */
  readonly coldBootProven?: boolean;
  /** SHA-256 of the rebuildToken under which `outcome` was made: another one asks for the disk to be written anew. */
  readonly rebuildOf?: string;
  readonly erasing?: readonly PendingErasure[];
  /** Of this work: not to be done again. */
  readonly erasures?: readonly DoneErasure[];
  /** Nonce of the hand-over under way. */
  readonly nonce?: string;
  /** Outputs of a finished run, JSON, so that a lost state can be adopted without a boot. */
  readonly outcome?: string;
  /** Digest of what `outcome` speaks of: true as long as that runs, whatever was begun and given up since. Empty: nothing any more. */
  readonly outcomeOf?: string;
}

/** Files of mode 0600 in the user's cache; written atomically. Reading a damaged file is like reading none. */
export interface RunStore {
  read(hostKey: string): Promise<RunRecord | undefined>;
  write(record: RunRecord): Promise<void>;
  remove(hostKey: string): Promise<void>;
  /**
   * Says that the resource `urn` of this run of the engine declares `key`; returns another resource's URN that has said the same through
   * another process of the same run. Forgotten with the process.
   */
  declare?(key: string, urn: string): Promise<string | undefined>;
  /** Holds `hostKey` for this process; rejects HOST_IN_USE naming the holder's pid when another living process holds it. Released by the returned function and by process death. */
  lock(hostKey: string): Promise<() => Promise<void>>;
}
