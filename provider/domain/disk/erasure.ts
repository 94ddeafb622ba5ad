import type { EraseAbility, PinnedDisk } from "../hardware/inventory.js";

/** How a disk is cleaned. `metadata`: tables and signatures only; `overwrite`: every byte; `erase`: the disk's own erase. */
export type CleaningMode = "metadata" | "overwrite" | "erase" | "none";

/** A way by which everything on a disk was erased. */
export type EraseMethod = "overwrite" | EraseAbility;

interface MethodRow {
  /** What a person reads. */
  readonly text: string;
  /** NIST SP 800-88, told cautiously where its revisions and IEEE 2883 differ. */
  readonly term: "Clear" | "Purge";
  /** `zero`: each sampled block reads as zeros; `changed`: none reads as before, since the disk may return any pattern. */
  readonly proof: "zero" | "changed";
}

export const eraseMethods: Readonly<Record<EraseMethod, MethodRow>> = {
  nvmeSanitizeCrypto: { text: "NVMe sanitize (crypto erase)", term: "Purge", proof: "changed" },
  nvmeSanitizeBlock: { text: "NVMe sanitize (block erase)", term: "Purge", proof: "changed" },
  nvmeFormatCrypto: { text: "NVMe format (crypto erase)", term: "Purge", proof: "changed" },
  nvmeFormatUserData: { text: "NVMe format (user data erase)", term: "Clear", proof: "changed" },
  ataEnhanced: { text: "ATA enhanced secure erase", term: "Purge", proof: "changed" },
  ataSecure: { text: "ATA secure erase", term: "Clear", proof: "changed" },
  discardSecure: { text: "secure discard", term: "Clear", proof: "changed" },
  discardZeroes: { text: "discard that returns zeros", term: "Clear", proof: "zero" },
  overwrite: { text: "overwrite with zeros", term: "Clear", proof: "zero" },
};

/** Abilities from the best one down. */
export const abilityOrder = Object.keys(eraseMethods).filter((method): method is EraseAbility => method !== "overwrite");

/** What the agent did to a disk and how it looked whether it is true. */
export interface EraseResult {
  readonly method: EraseMethod;
  /** Names the sample: the same seed and size give the same blocks. */
  readonly seed: string;
  /** Blocks of 4096 bytes that were read back. */
  readonly samples: number;
}

/** What is kept about an erasure, also about one that failed. No secret is in it. */
export interface ErasureRecord {
  readonly version: 1;
  readonly host: string;
  readonly owner: string;
  /** As in bmc.address. */
  readonly bmcAddress: string;
  readonly disk: PinnedDisk;
  readonly isRootDevice: boolean;
  readonly mode: "overwrite" | "erase";
  /** Empty when no method was begun. */
  readonly method: EraseMethod | "";
  /** Such as `NIST SP 800-88 Purge`; empty unless the erasure succeeded. */
  readonly standard: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly samples: number;
  readonly seed: string;
  /** The sample was read back and shows that the content is gone. */
  readonly verified: boolean;
  readonly agentVersion: string;
  readonly result: "succeeded" | "failed";
  /** Why it failed; empty else. */
  readonly problem: string;
}

export function standardOf(method: EraseMethod): string {
  return `NIST SP 800-88 ${eraseMethods[method].term}`;
}
