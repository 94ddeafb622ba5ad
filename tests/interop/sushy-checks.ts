import { join } from "node:path";
import { repository } from "../../lab/harness/dist.js";
import type { Bench } from "./bench.js";
import { expectNoSession } from "./bench.js";
import type { Result, Row } from "./check.js";
import { oneLine, runCheck } from "./check.js";

const tool = "sushy";
const script = join(repository, "tests/interop/scripts/sushy_checks.py");

interface Line {
  readonly check: string;
  readonly result: Result;
  readonly said: string;
}

/** OpenStack's library, as Ironic and Metal3 use it. */
export async function sushyChecks(bench: Bench, suffix = ""): Promise<Row[]> {
  const { code, output } = await bench.tool(script, [bench.url, bench.user, bench.password, bench.caFile, bench.imageUrl], 120_000);
  const lines = output.split("\n").flatMap((line) => readLine(line));
  const rows = lines.map(({ check, result, said }) => ({ tool, check: `${check}${suffix}`, result, said: oneLine(said) }) as const);
  const ended = await runCheck(tool, `sessions after all${suffix}`, async () => {
    if (code !== 0) throw new Error(`the script ended with code ${code}: ${output.slice(-400)}`);
    return expectNoSession(bench);
  });
  return [...rows, ended];
}

function readLine(line: string): Line[] {
  if (!line.startsWith("{")) return [];
  return [JSON.parse(line) as Line];
}
