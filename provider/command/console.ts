import type { BmcConnector, BmcLogEntry, BmcSession } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";
import type { Target } from "./targets.js";

export interface ConsoleOptions {
  readonly bmc: BmcConnector;
  readonly limit: number;
  readonly timeoutMs: number;
  print(line: string): void;
}

const pollMs = 2000;

/** Prints the newest lines of the serial log. Rejects with BMC_UNSUPPORTED where the BMC keeps none. */
export async function readConsole(target: Target, options: ConsoleOptions, progress: Progress): Promise<void> {
  await withSession(target, options, progress, async (session) => {
    for (const line of linesOf(await session.readLog(progress, "serial", { limit: options.limit }))) options.print(line);
  });
}

/** Goes on printing what is logged until `progress` is aborted. */
export async function followConsole(target: Target, options: ConsoleOptions, progress: Progress): Promise<void> {
  await withSession(target, options, progress, async (session) => {
    let sinceId: string | undefined;
    while (!progress.signal.aborted) {
      const entries = await session.readLog(progress, "serial", { limit: options.limit, ...(sinceId === undefined ? {} : { sinceId }) });
      for (const line of linesOf(entries)) options.print(line);
      sinceId = entries.at(-1)?.id ?? sinceId;
      await progress.clock.pause(pollMs, progress.signal).catch(() => undefined);
    }
  });
}

async function withSession(
  target: Target,
  options: ConsoleOptions,
  progress: Progress,
  use: (session: BmcSession) => Promise<void>,
): Promise<void> {
  const session = await options.bmc.connect(progress, target.bmc, { connectTimeoutMs: options.timeoutMs });
  try {
    await use(session);
  } finally {
    await session.close();
  }
}

/** Without what would drive the reader's terminal. */
function linesOf(entries: readonly BmcLogEntry[]): string[] {
  return entries.flatMap(({ message }) => message.split(/\r?\n/)).map((line) => printable(line));
}

const escapeSequences = new RegExp(String.raw`\u001b(\[[0-?]*[ -/]*[@-~]|\][^\u0007]*\u0007|[@-_])`, "g");

export function printable(line: string): string {
  return [...line.replace(escapeSequences, "")].filter((character) => character === "\t" || character >= " ").join("");
}
