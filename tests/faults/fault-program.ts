import { faultOutcomes } from "./fault-outcomes.js";
import type { FaultOutcome, Operation } from "./fault-outcome.js";
import { operations } from "./fault-outcome.js";

/** What is called. Power is drawn as one of two, a delete as one that switches off or one that cleans the disk as well. */
export type Call = "create" | "reprovision" | "power-off" | "power-on" | "delete" | "deprovision";

export interface DrawnFault {
  readonly row: FaultOutcome;
  /** Requests to the BMC before the fault begins; 0: it is there from the start. */
  readonly afterRequests: number;
}

export interface FaultProgram {
  readonly run: number;
  readonly call: Call;
  readonly faults: readonly DrawnFault[];
}

const latestRequest = 60;
const slowShare = 0.12;

const callsOf: Readonly<Record<Operation, readonly Call[]>> = {
  create: ["create"],
  reprovision: ["reprovision"],
  power: ["power-off", "power-on"],
  delete: ["delete", "deprovision"],
};

/** The n-th program of a seed: the same on every machine, whatever runs beside it. */
export function drawProgram(seed: number, run: number, only?: string): FaultProgram {
  const random = randomOf(seed * 100_003 + run);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const wanted = faultOutcomes.filter(({ id, fault }) => only === undefined || id === only || fault === only);
  const first = drawRow(wanted, random, pick, only !== undefined);
  const operation = pick(operations.filter((each) => first.operations.includes(each)));
  const call = pick(callsOf[operation]);
  const count = only !== undefined || first.fault === undefined ? 1 : pick([1, 1, 1, 2, 2, 3]);
  const rows = [first];
  for (let tries = 0; rows.length < count && tries < 20; tries++) {
    const next = drawRow(faultOutcomes, random, pick, false);
    const isFree = next.fault !== undefined && rows.every(({ fault }) => fault !== next.fault);
    if (isFree && next.operations.includes(operation)) rows.push(next);
  }
  const faults = rows.map((row) => {
    const isEarly = row.fromStart || random() < 0.4;
    return { row, afterRequests: isEarly ? 0 : 1 + Math.floor(random() * latestRequest) };
  });
  return { run, call, faults };
}

/** Every row alone and from the start, with each operation that it names: the table, line by line. */
export function wholeTable(only?: string): FaultProgram[] {
  const rows = faultOutcomes.filter(({ id, fault }) => only === undefined || id === only || fault === only);
  return rows
    .flatMap((row) =>
      row.operations.flatMap((operation) => callsOf[operation]).map((call) => ({ call, faults: [{ row, afterRequests: 0 }] })),
    )
    .map((program, index) => ({ run: index + 1, ...program }));
}

/** Slow rows are drawn less often, as long as there are others. */
function drawRow(rows: readonly FaultOutcome[], random: () => number, pick: <T>(list: readonly T[]) => T, isGiven: boolean): FaultOutcome {
  const row = pick(rows);
  if (isGiven || !row.isSlow || random() < slowShare) return row;
  return pick(rows.filter(({ isSlow }) => !isSlow));
}

export function describeProgram({ run, call, faults }: FaultProgram): string {
  const parts = faults.map(({ row, afterRequests }) => (afterRequests === 0 ? row.id : `${row.id} after ${afterRequests} requests`));
  return `run ${run}: ${call} with ${parts.join(", ")}`;
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
