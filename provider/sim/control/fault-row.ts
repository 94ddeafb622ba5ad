export interface FaultParameter {
  readonly type: "number" | "string" | "boolean";
  readonly meaning: string;
  /** Absent: the parameter must be given or the fault does without. */
  readonly default?: number | string | boolean;
}

export interface FaultRow {
  /** bmc: the BMC's own behaviour, may be counted; machine: the server's, written into faults.json and not counted. */
  readonly group: "bmc" | "machine";
  readonly meaning: string;
  readonly parameters: Readonly<Record<string, FaultParameter>>;
}

export const filters = {
  method: { type: "string", meaning: "only requests with this method" },
  path: { type: "string", meaning: "only requests whose path matches this regular expression" },
} as const satisfies Record<string, FaultParameter>;

/** A change of mind of the BMC's clients, of its firmware or of a person, made when a request comes by. */
export const trigger = {
  method: { type: "string", meaning: "happens with the next request with this method" },
  path: { type: "string", meaning: "happens with the next request whose path matches this regular expression" },
} as const satisfies Record<string, FaultParameter>;
