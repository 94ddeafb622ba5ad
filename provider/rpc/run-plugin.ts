import { readlinkSync } from "node:fs";
import type { Provider } from "../resources/resource.js";
import { serveProvider, type ServedProvider } from "./serve-provider.js";

/** After a killed CLI nobody reads the answers: time to leave servers and BMC sessions in order. */
const orphanExitMs = 20_000;
/** The engine sends SIGKILL 5 s after SIGINT. */
const signalExitMs = 4_500;

/**
 * The whole life of the plugin process: prints the port as the first and only line on stdout, serves, and exits
 * when the engine says so (SIGINT, SIGTERM) or is gone (end of stdin).
 * argv: as the engine gives it, `[--logtostderr] [-v=N] [--tracing EP] <engine address>`.
 */
export async function runPlugin(provider: Provider, argv: readonly string[]): Promise<ServedProvider> {
  const engineAddress = argv.filter((argument) => /^[^-].*:\d+$/.test(argument)).at(-1);
  const served = await serveProvider(provider, {
    statusIntervalMs: isWatched() ? 250 : 2000,
    ...(engineAddress === undefined ? {} : { engineAddress }),
  });
  process.on("uncaughtException", (error) => served.reportUncaught(error));
  process.on("unhandledRejection", (error) => served.reportUncaught(error));
  exitWithEngine(served);
  process.stdout.write(`${served.port}\n`);
  guardStdout();
  return served;
}

function exitWithEngine(served: ServedProvider): void {
  let exiting = false;
  const exit = (timeoutMs: number): void => {
    // A signal after the end of stdin shortens the wait.
    setTimeout(() => process.exit(0), timeoutMs).unref();
    if (exiting) return;
    exiting = true;
    served.close(timeoutMs - 200).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGINT", () => exit(signalExitMs));
  process.on("SIGTERM", () => exit(signalExitMs));
  // A terminal has no end; by hand the plugin is stopped with Ctrl-C.
  process.stdin.on("end", () => exit(orphanExitMs));
  process.stdin.on("error", () => exit(orphanExitMs));
  process.stdin.resume();
}

/** Anything a library prints would be taken for part of the port. */
function guardStdout(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr);
}

/** Whether somebody watches the engine's output: not in CI, and, where it can be seen, the engine's stdout is a terminal. */
function isWatched(): boolean {
  if (process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false") return false;
  try {
    return /^\/dev\/(pts\/|tty)/.test(readlinkSync(`/proc/${process.ppid}/fd/1`));
  } catch {
    return false;
  }
}
