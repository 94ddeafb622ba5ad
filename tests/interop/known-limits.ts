import type { Row } from "./check.js";

/** A check that is allowed to fail, and why. */
export interface KnownLimit {
  readonly tool: Row["tool"];
  readonly check: RegExp;
  readonly reason: string;
}

/** As short as honest: what the virtual BMC rightly does otherwise than a tool expects. */
export const knownLimits: readonly KnownLimit[] = [];

/** The row as it counts: a failure with a known reason is something that could not be done. */
export function judge(row: Row, limits: readonly KnownLimit[] = knownLimits): Row {
  if (row.result !== "failed") return row;
  const limit = limits.find(({ tool, check }) => tool === row.tool && check.test(row.check));
  return limit === undefined ? row : { ...row, result: "not possible", said: `${limit.reason} (${row.said})` };
}
