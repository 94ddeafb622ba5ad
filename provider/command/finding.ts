/** What one check of doctor found. */
export interface Finding {
  readonly host: string;
  /** Short name of the check, such as `login`. */
  readonly check: string;
  /** `warn`: works, but look at it; `skipped`: could not be looked at, and `detail` says why. */
  readonly status: "ok" | "warn" | "failed" | "skipped";
  readonly detail: string;
  /** What a person can do; empty when there is nothing to do. */
  readonly remedy: string;
}

export type FindingOf = Omit<Finding, "host">;

export function ok(check: string, detail: string): FindingOf {
  return { check, status: "ok", detail, remedy: "" };
}

export function warn(check: string, detail: string, remedy: string): FindingOf {
  return { check, status: "warn", detail, remedy };
}

export function failed(check: string, detail: string, remedy: string): FindingOf {
  return { check, status: "failed", detail, remedy };
}

export function skipped(check: string, detail: string, remedy = ""): FindingOf {
  return { check, status: "skipped", detail, remedy };
}
