/** How a BMC departs from the specification, as data: one row a platform, each departure with its reference. */
export interface Quirks {
  readonly name: string;
  /** Boot targets that mean the virtual CD, best first. */
  readonly cdBootTargets: readonly string[];
  /** Slots of virtual media that are never ours, by id. */
  readonly skippedMediaSlots: readonly RegExp[];
  /** Last segments of MessageIds that mean "not now", whatever the status. */
  readonly notReadyMessages: readonly string[];
  /** Last segments of MessageIds that mean that no further session can be had. */
  readonly sessionLimitMessages: readonly string[];
  /** How long not-ready answers and broken connections are waited out. */
  readonly notReadyTimeoutMs: number;
  /** A reset refused with a conflict right after another one: tries, and the pause between them. */
  readonly resetConflictTries: number;
  readonly resetConflictPauseMs: number;
  /** How long each kind of reset may take until the power state shows it. */
  readonly powerTimeoutMs: number;
  /** How long the boot override or the asset tag may read stale after a change. */
  readonly readBackTimeoutMs: number;
  /** How long virtual media may take to read back as inserted or ejected. */
  readonly mediaTimeoutMs: number;
}

const specClean: Quirks = {
  name: "specification",
  cdBootTargets: ["Cd"],
  skippedMediaSlots: [],
  notReadyMessages: [
    "ServiceTemporarilyUnavailable",
    "ServiceShuttingDown",
    "ServiceInUnknownState",
    "ResourceInStandby",
    "ResourceNotReadyRetry",
    "InvalidOperationForSystemState",
    "UnableToModifyDuringSystemPOST",
    "SYS518",
    "SWC0700",
    // A job that runs (bmc.md, quirk 8) or waits for a reboot (quirk 9): not ours, and over by itself or by a person.
    "RAC0679",
    "LC068",
  ],
  sessionLimitMessages: ["SessionLimitExceeded", "CreateLimitReachedForResource", "RAC0218"],
  notReadyTimeoutMs: 300_000,
  resetConflictTries: 6,
  resetConflictPauseMs: 10_000,
  powerTimeoutMs: 90_000,
  readBackTimeoutMs: 60_000,
  mediaTimeoutMs: 120_000,
};

export interface PlatformFacts {
  readonly vendor: string;
  readonly manufacturer: string;
  readonly model: string;
}

interface QuirksRow {
  readonly matches: (facts: PlatformFacts) => boolean;
  readonly quirks: Quirks;
}

/** Rows of vendors come here, the most special first. */
const rows: readonly QuirksRow[] = [];

export const defaultQuirks = specClean;

export function resolveQuirks(facts: PlatformFacts): Quirks {
  return rows.find((row) => row.matches(facts))?.quirks ?? specClean;
}
