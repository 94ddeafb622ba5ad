import type { ErrorCode } from "../../provider/domain/error-codes.js";
import type { FaultProgram } from "./fault-program.js";
import { hurry } from "./faulty-build.js";

/** What came of a call. */
export interface CallOutcome {
  /** Absent: it went through. */
  readonly failure?: string;
  readonly seconds: number;
  readonly posts: number;
}

/** An undisturbed call takes this long on a busy machine. */
const undisturbedSeconds = 45;
/** Two starts without an agent end an operation, whoever caused them. */
const mostStarts = 2;

/**
 * What the table says of a call. One fault that is there from the start has exactly its row's outcome. A fault that begins later may
 * also come too late, or end the call otherwise where its row says so. Of several faults any may decide; their costs add up, and where
 * they add up to more starts or time than an operation allows, it ends as one of them would that lasted.
 */
export function outcomeProblems({ call, faults }: FaultProgram, { failure, seconds, posts }: CallOutcome): string[] {
  const rows = faults.map(({ row }) => row);
  const isStrict = faults.length === 1 && faults[0]?.afterRequests === 0;
  const failing = rows.flatMap(({ outcome }) => (outcome.survives ? [] : [outcome]));
  const extraPosts = rows.reduce((sum, { outcome }) => sum + (outcome.survives ? outcome.posts : 0), 0);
  if (failure === undefined) {
    const within = rows.reduce((sum, { outcome }) => sum + (outcome.survives ? outcome.withinSeconds : 600), 0);
    const mostPosts = (call === "power-off" || call === "delete" ? 0 : 1) + extraPosts + failing.length * mostStarts;
    return [
      ...(isStrict && failing.length > 0 ? [`it went through, but ${rows[0]?.id ?? ""} ends it with ${failing[0]?.code ?? ""}`] : []),
      ...(seconds * hurry > within + undisturbedSeconds * hurry ? [`it took ${seconds.toFixed(1)} s, which is too long`] : []),
      ...(posts > mostPosts ? [`${posts} POSTs, at most ${mostPosts} are allowed`] : []),
    ];
  }
  const code = /\[([A-Z_]+)\]/.exec(failure)?.[1] ?? "none";
  const allowed = new Set<string>(failing.flatMap((outcome) => [outcome.code, ...(isStrict ? [] : outcome.orLater)]));
  for (const each of addedUp(faults.length, extraPosts)) allowed.add(each);
  const isKnown = failing.some((outcome) => outcome.code === code && new RegExp(outcome.says).test(failure));
  return [
    ...(allowed.has(code) ? [] : [`it ended with ${code}, allowed is ${[...allowed].join(", ") || "nothing but success"}: ${failure}`]),
    ...(isStrict && allowed.has(code) && !isKnown ? [`the error does not say /${failing[0]?.says ?? ""}/: ${failure}`] : []),
    ...(failure.includes("remedy: ") ? [] : [`the error has no remedy: ${failure}`]),
  ];
}

function addedUp(count: number, extraPosts: number): ErrorCode[] {
  return [
    ...(extraPosts >= mostStarts ? (["AGENT_SILENT"] as const) : []),
    ...(count > 1 ? (["BMC_BUSY", "BMC_TIMEOUT", "BMC_UNREACHABLE"] as const) : []),
  ];
}
