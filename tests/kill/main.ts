import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePulumiCli } from "../../lab/setup/pulumi-cli.js";
import { describeError } from "../../provider/domain/errors.js";
import { summaryLine } from "../../tools/summary-line.js";
import type { Counts } from "./checks.js";
import { cliKills, runCliKills, type ReportCli } from "./cli-kills.js";
import { NothingToKill, type CaseResult } from "./kill-case.js";
import { prepareKillLab } from "./kill-lab.js";
import type { Rig } from "./rig.js";
import { runReplaceStories, type StoryResult } from "./replace-stories.js";
import { casesOf, runCase, runClean } from "./rpc-kills.js";

const lanes = 8;

const tally = { passed: 0, failed: 0, skipped: 0 };

/** Kills everything everywhere; prints a line a case, what failed, and `N passed, N failed` last. `--only` filters by victim and point. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string", default: "" }, lanes: { type: "string", default: String(lanes) } } });
  const isWanted = (name: string): boolean => new RegExp(values.only).test(name);
  const folder = await mkdtemp(join(tmpdir(), "baremetal-kill-"));
  const start = performance.now();
  try {
    console.log("building");
    const pulumiCli = await ensurePulumiCli((line) => console.log(line));
    const lab = await prepareKillLab(folder);
    const clean = await runClean(lab);
    console.log(`clean run: ${clean.points.create.length} boundaries of a create, ${clean.points.reprovision.length} of a reprovision`);
    const cases = casesOf(clean).filter(({ victim, point }) => isWanted(`${victim} ${point}`));
    const rpc = cases.map(
      (killCase) => () => guarded(`${killCase.victim} ${killCase.point}`, () => runCase(lab, clean, killCase, printCase)),
    );
    const stacks = cliKills
      .filter(({ create, reprovision }) => [create, reprovision].some(({ victim, point }) => isWanted(`up ${victim} ${point}`)))
      .map((kills) => () => guarded(`up ${kills.create.victim}`, () => runCliKills(lab, clean, pulumiCli, kills, printCliCase)));
    const replace = isWanted("replace") ? [() => guarded("replace", () => runReplaceStories(lab, pulumiCli, printStory))] : [];
    // The engine's inline programs share this process: one at a time.
    await Promise.all([inLanes(1, [...replace, ...stacks]), inLanes(Number(values.lanes), rpc)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`${((performance.now() - start) / 60_000).toFixed(1)} min`);
  console.log(summaryLine(tally));
  return tally.failed === 0 ? 0 : 1;
}

async function guarded(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NothingToKill) return console.log(`none   ${name}: nothing lives there`);
    verdict([describeError(error)], name);
  }
}

async function inLanes(count: number, work: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...work];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: count }, lane));
}

/** One line of the report, and the problems below it. */
function verdict(problems: readonly string[], text: string): void {
  tally[problems.length === 0 ? "passed" : "failed"]++;
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${text}`);
  for (const problem of problems) console.log(`         ${problem.slice(0, 2000)}`);
}

function countsText(counts: Counts | undefined, rig: Rig): string {
  if (counts === undefined) return "";
  const { posts, once, again, prepared, sessions } = counts;
  return `POSTs ${posts}, ranges written once ${once} twice ${again}, prepared ${prepared}, sessions ${sessions} of ${rig.killedProviders} killed`;
}

function printCase({ operation, killCase: { victim, point }, calls, counts, problems, seconds }: CaseResult, rig: Rig): void {
  const text = `${victim.padEnd(9)} ${operation.padEnd(11)} ${point.padEnd(19)} ${countsText(counts, rig)}, calls after ${calls} (${seconds.toFixed(1)} s)`;
  verdict(problems, text);
  if (problems.length === 0) return;
  const kept = rig.engine.lines.filter(({ ephemeral, text: line }) => !ephemeral && !/^127\.0\.0\.1 /.test(line));
  for (const { severity, text: line } of kept.slice(-25)) console.log(`         | ${severity}: ${line.slice(0, 200)}`);
}

const printCliCase: ReportCli = ({ operation, killCase: { victim, point }, counts, problems, seconds, said }, rig) => {
  verdict(
    problems,
    `up: ${victim} killed, ${operation}, ${point}: ${countsText(counts, rig)}; ${said.join(", ")} (${seconds.toFixed(1)} s)`,
  );
};

function printStory({ name, problems, seconds }: StoryResult): void {
  verdict(problems, `live host kept: ${name} (${seconds.toFixed(1)} s)`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.log(describeError(error));
    console.log(summaryLine({ passed: 0, failed: 1, skipped: 0 }));
    process.exit(1);
  },
);
