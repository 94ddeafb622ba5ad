export const tools = ["redfishtool", "redfish_utilities", "sushy", "redfish_protocol_validator"] as const;
export type Tool = (typeof tools)[number];

export type Result = "passed" | "failed" | "not possible";

/** One row of the report. `said` is what was seen, why it failed, or why it cannot be done. */
export interface Row {
  readonly tool: Tool;
  readonly check: string;
  readonly result: Result;
  readonly said: string;
}

/** Thrown by a check that the tool or the virtual BMC cannot do. */
export class NotPossible extends Error {
  override readonly name = "NotPossible";
}

/** Runs a check; what it throws becomes its row. */
export async function runCheck(tool: Tool, check: string, work: () => Promise<string>): Promise<Row> {
  try {
    return { tool, check, result: "passed", said: oneLine(await work()) };
  } catch (error) {
    const said = oneLine(error instanceof Error ? error.message : String(error));
    return { tool, check, result: error instanceof NotPossible ? "not possible" : "failed", said };
  }
}

/** Throws unless it holds; `otherwise` says what was seen instead. */
export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 500);
}
