import { buildSdk } from "./build.js";
import { findProgram, inRepository, labCache, run, runNode } from "./repository.js";

type Result = "ok" | "failed" | `skipped: ${string}`;

/** Everything that a commit must pass besides the tests, cheapest first. */
const steps: readonly (readonly [string, () => Promise<Result>])[] = [
  ["generated files", async () => passed(await runNode("tsx/dist/cli.mjs", ["tools/generate.ts", "--check"]))],
  ["schema", checkSchema],
  [
    "sdk compiles",
    async () =>
      buildSdk().then(
        () => "ok" as const,
        (error: unknown) => fail(error),
      ),
  ],
  ["types", async () => passed(await runNode("typescript/bin/tsc", ["--noEmit", "-p", "."]))],
  ["lint", async () => passed(await runNode("eslint/bin/eslint.js", ["."]))],
  ["format", async () => passed(await runNode("prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]))],
  ["architecture", checkArchitecture],
];

function passed(code: number): Result {
  return code === 0 ? "ok" : "failed";
}

function fail(error: unknown): Result {
  console.log(error instanceof Error ? error.message : "failed");
  return "failed";
}

async function checkSchema(): Promise<Result> {
  const pulumi = await findProgram("pulumi", [labCache]);
  if (pulumi === undefined) return "skipped: no pulumi binary";
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
  return passed(await run(pulumi, ["schema", "check", inRepository("schema.json")], { env }));
}

async function checkArchitecture(): Promise<Result> {
  const options = "--experimental-vm-modules --disable-warning=ExperimentalWarning";
  return passed(await runNode("jest/bin/jest.js", ["tests/architecture"], { env: { ...process.env, NODE_OPTIONS: options } }));
}

const rows: [string, Result, number][] = [];
for (const [name, step] of steps) {
  console.log(`--- ${name}`);
  const start = performance.now();
  const result = await step().catch(fail);
  rows.push([name, result, (performance.now() - start) / 1000]);
}
const width = Math.max(...rows.map(([name]) => name.length));
console.log("");
for (const [name, result, seconds] of rows) console.log(`${name.padEnd(width)}  ${`${seconds.toFixed(1)} s`.padStart(8)}  ${result}`);
process.exitCode = rows.some(([, result]) => result === "failed") ? 1 : 0;
