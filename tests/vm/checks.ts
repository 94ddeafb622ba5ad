/** Counts what a story claims, and goes on after a claim that does not hold. */
export class Checks {
  passed = 0;
  failed = 0;

  constructor(private readonly print: (line: string) => void) {}

  /** `detail` is shown when it does not hold. */
  claim(what: string, holds: boolean, detail: unknown = ""): void {
    if (holds) this.passed++;
    else this.failed++;
    const shown = typeof detail === "string" ? detail : JSON.stringify(detail);
    this.print(holds ? `  ok    ${what}` : `  FAIL  ${what}${shown === "" ? "" : `: ${shown}`}`);
  }

  equal(what: string, found: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
    this.claim(what, a === b, `found ${a}, expected ${b}`);
  }
}
