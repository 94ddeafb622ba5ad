import type { ErasureRecord } from "../domain/disk/erasure.js";

/** Where the record of an erasure outlives the resource whose disk it was. */
export interface ErasureRecords {
  /** Rejects RECORD_FAILED when no record can be written: before anything is erased that could not be accounted for. */
  prepare(): Promise<void>;
  /** Durable when it resolves. The record of the same disk with the same begin is replaced. Rejects RECORD_FAILED. */
  write(record: ErasureRecord): Promise<void>;
}
