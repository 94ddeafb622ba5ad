import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { describeError } from "../../provider/domain/errors.js";
import { openBench, type Bench } from "./bench.js";
import type { Result, Row } from "./check.js";
import { tools } from "./check.js";
import { judge } from "./known-limits.js";
import { protocolValidatorChecks } from "./protocol-validator-checks.js";
import { ensurePythonEnv } from "./python-env.js";
import { redfishtoolChecks } from "./redfishtool-checks.js";
import { redfishUtilitiesChecks, redfishUtilitiesTaskChecks } from "./redfish-utilities-checks.js";
import { sushyChecks } from "./sushy-checks.js";

/** Of what was seen, in the table; `--json` has all. */
const shownCharacters = 100;

const print = (line: string): void => console.log(line);

/** Other people's Redfish clients against the simulated BMC, over HTTPS with sessions; `N passed, N failed, N not possible` last. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  const bin = await ensurePythonEnv(print);
  const folder = await mkdtemp(join(tmpdir(), "baremetal-interop-"));
  try {
    const rows = (await runAll(folder, bin)).map((row) => judge(row));
    printTable(rows);
    const counts = countsOf(rows);
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ counts, rows }, undefined, 2)}\n`);
    print(`${counts.passed} passed, ${counts.failed} failed, ${counts["not possible"]} not possible`);
    return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runAll(folder: string, bin: string): Promise<Row[]> {
  const rows: Row[] = [];
  await withBench(await openBench(join(folder, "plain"), bin), async (bench) => {
    rows.push(...(await redfishtoolChecks(bench)));
    rows.push(...(await redfishUtilitiesChecks(bench)));
    rows.push(...(await sushyChecks(bench)));
    rows.push(...(await protocolValidatorChecks(bench, folder)));
  });
  const asTasks = { asyncActions: ["Reset", "InsertMedia"] } as const;
  await withBench(await openBench(join(folder, "tasks"), bin, asTasks), async (bench) => {
    rows.push(...(await redfishUtilitiesTaskChecks(bench)));
  });
  return tools.flatMap((tool) => rows.filter((row) => row.tool === tool));
}

async function withBench(bench: Bench, work: (bench: Bench) => Promise<void>): Promise<void> {
  try {
    await work(bench);
  } finally {
    await bench.close();
  }
}

function countsOf(rows: readonly Row[]): Record<Result, number> {
  const count = (result: Result): number => rows.filter((row) => row.result === result).length;
  return { passed: count("passed"), failed: count("failed"), "not possible": count("not possible") };
}

function printTable(rows: readonly Row[]): void {
  const none = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
  const table = new Table({ head: ["tool", "check", "result", "seen or reason"], style: { head: [], border: [] }, chars: none });
  for (const { tool, check, result, said } of rows) table.push([tool, check, result, result === "failed" ? said : shortened(said)]);
  print(table.toString());
}

function shortened(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    print(describeError(error));
    print("0 passed, 1 failed, 0 not possible");
    process.exit(1);
  },
);
