import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describeError } from "../provider/domain/errors.js";
import { buildAll } from "./build.js";
import { exists, inRepository, repository } from "./repository.js";
import { summaryLine } from "./summary-line.js";

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that failed before a test of theirs ran. */
  readonly numRuntimeErrorTestSuites: number;
}

/** After its results jest has this long to exit by itself. */
const exitGraceMs = 30_000;

/** Builds, runs jest with the arguments given, prints `N passed, N failed` as the last line. */
async function main(): Promise<number> {
  await buildAll();
  const scratch = await mkdtemp(join(tmpdir(), "baremetal-test-"));
  try {
    const output = join(scratch, "results.json");
    const exit = await runJest(output, process.argv.slice(2));
    const results = await readResults(output);
    if (results === undefined) console.log("jest ended without results");
    const passed = results?.numPassedTests ?? 0;
    const broken = results === undefined ? 1 : results.numFailedTests + results.numRuntimeErrorTestSuites;
    const failed = broken === 0 && exit !== 0 ? 1 : broken;
    console.log(summaryLine({ passed, failed, skipped: (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0) }));
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function runJest(output: string, args: readonly string[]): Promise<number> {
  const node = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  const jest = [inRepository("node_modules", "jest", "bin", "jest.js"), "--json", `--outputFile=${output}`, ...args];
  const child = spawn(process.execPath, [...node, ...jest], { cwd: repository, stdio: ["ignore", "inherit", "inherit"] });
  let deadline: NodeJS.Timeout | undefined;
  const look = setInterval(() => {
    void exists(output).then((written) => {
      if (!written || deadline !== undefined) return;
      deadline = setTimeout(() => {
        console.log("jest did not exit by itself: a test left something open");
        child.kill("SIGKILL");
      }, exitGraceMs);
    });
  }, 1000);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(look);
  clearTimeout(deadline);
  return code ?? 1;
}

async function readResults(path: string): Promise<JestResults | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as JestResults;
  } catch {
    return undefined;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.log(`failed to test: ${describeError(error)}`);
    console.log(summaryLine({ passed: 0, failed: 1, skipped: 0 }));
    process.exitCode = 1;
  },
);
