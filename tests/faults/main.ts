import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { describeError } from "../../provider/domain/errors.js";
import { summaryLine } from "../../tools/summary-line.js";
import { faultOutcomes } from "./fault-outcomes.js";
import { describeProgram, drawProgram, wholeTable } from "./fault-program.js";
import { isMutant, mutants } from "./faulty-build.js";
import { runAll } from "./run-all.js";
import type { RunResult } from "./run-program.js";

const usage = `npm run faults -- [--seed N] [--runs 200] [--json FILE]
  --only FAULT   only programs of one fault: a row's id (docs/faults.md) or a fault of the rack
  --replay RUN   only this run of the seed, with its log
  --table        instead of drawing: every row of the table once with every operation it names
  --list         print the programs and run nothing
  --lanes N      so many at a time; default 6
  --broken NAME  with a provider that is wrong on purpose, which must be noticed: ${Object.keys(mutants).join(", ")}`;

/** Draws programs of faults and runs them; 0 only when nothing that the table promises was broken. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
      runs: { type: "string", default: "200" },
      lanes: { type: "string", default: "6" },
      json: { type: "string" },
      only: { type: "string" },
      replay: { type: "string" },
      broken: { type: "string" },
      list: { type: "boolean", default: false },
      table: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [seed, count, lanes] = [wholeOf("seed", values.seed, 0), wholeOf("runs", values.runs, 1), wholeOf("lanes", values.lanes, 1)];
  const { only, broken } = values;
  if (values.help) return say(usage);
  if (only !== undefined && !faultOutcomes.some(({ id, fault }) => id === only || fault === only))
    throw new Error(`there is no fault ${only}`);
  if (broken !== undefined && !isMutant(broken)) throw new Error(`there is no way to break ${broken}`);
  const replay = values.replay === undefined ? undefined : wholeOf("replay", values.replay, 1);
  const runs = Array.from({ length: count }, (_, index) => index + 1);
  const all = values.table ? wholeTable(only) : runs.map((run) => drawProgram(seed, run, only));
  const programs = replay === undefined ? all : values.table ? all.slice(replay - 1, replay) : [drawProgram(seed, replay, only)];
  console.log(`seed ${seed}, ${programs.length} runs${broken === undefined ? "" : `, broken on purpose: ${mutants[broken].meaning}`}`);
  if (values.list) return say(programs.map(describeProgram).join("\n"));
  const start = performance.now();
  const results = await runAll({
    programs,
    lanes,
    ...(broken === undefined ? {} : { mutant: broken }),
    onResult: (result) => print(result, replay !== undefined),
  });
  const seconds = (performance.now() - start) / 1000;
  const report = reportOf(seed, results, seconds, broken);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(
    `seed ${seed}: ${report.runs} runs, ${report.violations} violations, ${seconds.toFixed(0)} s, ${report.secondsPerRun} s a run`,
  );
  const failed = results.filter(({ violations }) => violations.length > 0).length;
  console.log(summaryLine({ passed: results.length - failed, failed, skipped: 0 }));
  return report.violations === 0 ? 0 : 1;
}

function reportOf(seed: number, results: readonly RunResult[], seconds: number, broken: string | undefined) {
  const byFault: Record<string, { runs: number; met: number; survived: number; failed: Record<string, number>; violations: number }> = {};
  for (const { program, outcome, violations, notMet } of results) {
    for (const { row } of program.faults) {
      const tally = (byFault[row.id] ??= { runs: 0, met: 0, survived: 0, failed: {}, violations: 0 });
      tally.runs++;
      if (!notMet.includes(row.id)) tally.met++;
      tally.violations += violations.length;
      if (outcome === "survived") tally.survived++;
      else tally.failed[outcome] = (tally.failed[outcome] ?? 0) + 1;
    }
  }
  const broke = results.filter(({ violations }) => violations.length > 0);
  return {
    seed,
    runs: results.length,
    violations: broke.reduce((sum, { violations }) => sum + violations.length, 0),
    ...(broken === undefined ? {} : { broken }),
    seconds: Math.round(seconds),
    secondsPerRun: Number((seconds / results.length).toFixed(2)),
    machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "", memoryGiB: Math.round(totalmem() / 1024 ** 3), node: process.version },
    byFault,
    problems: broke.map(({ program, violations }) => ({ run: program.run, program: describeProgram(program), violations })),
  };
}

function print({ program, outcome, callSeconds, seconds, violations, notMet, log }: RunResult, isVerbose: boolean): void {
  const verdict = violations.length === 0 ? "ok    " : "BROKEN";
  console.log(
    `${verdict} ${describeProgram(program)}: ${outcome}${notMet.length === 0 ? "" : `, not met: ${notMet.join(", ")}`} (${callSeconds.toFixed(1)} of ${seconds.toFixed(1)} s)`,
  );
  for (const violation of violations) console.log(`         ${violation.slice(0, 1200)}`);
  if (isVerbose) for (const line of log) console.log(`         | ${line.slice(0, 300)}`);
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function wholeOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} must be a whole number of at least ${least}`);
  return value;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.log(describeError(error));
    console.log(usage);
    process.exit(2);
  },
);
