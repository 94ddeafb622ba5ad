import type { ErrorCode } from "../../provider/domain/error-codes.js";
import type { FaultSettings } from "../../provider/sim/control/faults.js";
import type { FaultName } from "../../provider/sim/control/fault-table.js";

export const operations = ["create", "reprovision", "power", "delete"] as const;
export type Operation = (typeof operations)[number];

/** Seconds of the provider's clock that a survived fault may cost. */
export interface Survived {
  readonly survives: true;
  readonly withinSeconds: number;
  /** POSTs beyond the one that the operation takes. */
  readonly posts: number;
}

export interface Failed {
  readonly survives: false;
  readonly code: ErrorCode;
  /** What the error says of the cause: a regular expression. */
  readonly says: string;
  /** Other codes with which the same fault ends an operation that it meets later. */
  readonly orLater: readonly ErrorCode[];
}

/** What a person does before the next `up`; the rack's faults are lifted first in any case. */
export type Person =
  /** Nothing: the next `up` converges by itself once the fault is gone. */
  | "nobody"
  /** The fault ends only when somebody mends it at the BMC or the server; nothing else is to be done. */
  | "mends"
  /** Puts the asset tag back. */
  | "clears-tag";

export interface FaultOutcome {
  /** Names the row: short, unique. */
  readonly id: string;
  /** Group of the fault list; 0: the server itself. */
  readonly group: number;
  /** What the BMC or the server does, as a person sees it. */
  readonly does: string;
  /** Absent: no fault of the rack but an input. */
  readonly fault?: FaultName;
  readonly settings: FaultSettings;
  readonly operations: readonly Operation[];
  readonly outcome: Survived | Failed;
  /** What the next `up` needs, and the POSTs it may take. */
  readonly next: { readonly person: Person; readonly posts: number; readonly text: string };
  /** Where the provider cannot log out, a session may stay until it expires. */
  readonly mayLeaveSession: boolean;
  /** Takes minutes of the provider's clock: drawn seldom. */
  readonly isSlow: boolean;
  /** Has to be there before the operation begins: the program is written with it. */
  readonly fromStart: boolean;
}

const all: readonly Operation[] = operations;
export const booting: readonly Operation[] = ["create", "reprovision"];

type Details = Partial<Pick<FaultOutcome, "operations" | "mayLeaveSession" | "isSlow" | "fromStart">> & {
  readonly nextPosts?: number;
  readonly person?: Person;
  readonly nextText?: string;
};

function row(
  start: Pick<FaultOutcome, "id" | "group" | "does" | "fault" | "settings">,
  outcome: FaultOutcome["outcome"],
  details: Details,
): FaultOutcome {
  const { nextPosts = outcome.survives ? 0 : 1, person = "nobody", nextText, ...more } = details;
  const text =
    nextText ??
    (outcome.survives
      ? "nothing to do"
      : person === "mends"
        ? "goes on from what it finds, once a person has mended the cause"
        : "goes on from what it finds");
  const next = { person, posts: nextPosts, text };
  return { ...start, outcome, operations: all, mayLeaveSession: false, isSlow: false, fromStart: false, ...more, next };
}

/** Rows of one group. */
export function group(number: number): {
  survived: (
    id: string,
    does: string,
    fault: FaultName,
    settings: FaultSettings,
    withinSeconds: number,
    details?: Details & { readonly posts?: number },
  ) => FaultOutcome;
  failed: (
    id: string,
    does: string,
    fault: FaultName,
    settings: FaultSettings,
    code: ErrorCode,
    says: string,
    details?: Details & { readonly orLater?: readonly ErrorCode[] },
  ) => FaultOutcome;
} {
  return {
    survived: (id, does, fault, settings, withinSeconds, { posts = 0, ...details } = {}) =>
      row({ id, group: number, does, fault, settings }, { survives: true, withinSeconds, posts }, details),
    failed: (id, does, fault, settings, code, says, { orLater = [], ...details } = {}) =>
      row({ id, group: number, does, fault, settings }, { survives: false, code, says, orLater }, details),
  };
}

/** Parameters of the fault `refused` for one kind of request. */
export const resetPath = "ComputerSystem\\.Reset$";
export const insertPath = "VirtualMedia\\.InsertMedia$";
export const ejectPath = "VirtualMedia\\.EjectMedia$";
export const systemPath = "/Systems/1$";
export const slotPath = "/VirtualMedia/Cd$";
export const sessionsPath = "/Sessions$";
