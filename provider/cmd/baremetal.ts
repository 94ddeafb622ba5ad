import { CommanderError } from "commander";
import { listRuns, readRun } from "../adapters/run-journal/file-run-journal.js";
import { explain } from "../command/explain.js";
import { baremetalProgram } from "../command/program.js";
import { BareMetalError } from "../domain/errors.js";
import { assemble, journalDir } from "./assemble.js";
import { version } from "./version.js";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort(new BareMetalError("CANCELLED", "interrupted")));
process.once("SIGTERM", () => interrupted.abort(new BareMetalError("CANCELLED", "ended by a signal")));
/** Whoever reads may stop reading, as head does. */
process.stdout.on("error", () => process.exit(0));

const program = baremetalProgram({
  version,
  assemble: (config) => assemble(config, __dirname, version),
  listRuns: (cacheDir) => listRuns(journalDir(cacheDir)),
  readRun: (cacheDir, run) => readRun(journalDir(cacheDir), run),
  print: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  signal: interrupted.signal,
  setExitCode: (code) => (process.exitCode = code),
});

program.parseAsync(process.argv).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.stderr.write(`${explain("", error)}\n`);
  process.exitCode = error instanceof BareMetalError && error.code === "INPUT_INVALID" ? 2 : 1;
});
