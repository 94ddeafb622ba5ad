import { writeFile } from "node:fs/promises";
import { InputError } from "../domain/errors.js";
import type { JournalEntry } from "../ports/run-journal.js";
import { bmcEvents } from "./bmc-events.js";
import { followConsole, readConsole } from "./console.js";
import { examine } from "./doctor.js";
import type { Finding } from "./finding.js";
import { onTargets } from "./on-targets.js";
import { releaseClaim } from "./release-claim.js";
import { runEvents } from "./run-events.js";
import { configOf, type CommandSurroundings, type CommonOptions } from "./surroundings.js";
import { formatTable } from "./table.js";
import { timelineOf } from "./timeline-model.js";
import { timelinePage } from "./timeline-page.js";

export async function doctor(
  around: CommandSurroundings,
  addresses: string[],
  options: CommonOptions & { media?: boolean; boot?: boolean },
): Promise<void> {
  const limitMs = options.boot === true ? 30 * 60_000 : 5 * 60_000;
  const found = await onTargets(around, addresses, options, limitMs, (target, { deps, progress }) =>
    examine(
      target,
      {
        deps,
        owner: options.owner ?? "baremetal doctor",
        media: options.media === true,
        boot: options.boot === true,
        timeoutMs: options.timeout * 1000,
      },
      progress,
    ),
  );
  const findings: Finding[] = found.flat();
  const isBad = findings.some(({ status }) => status === "failed");
  if (options.json === true) {
    around.print(JSON.stringify({ ok: !isBad, findings }, undefined, 2));
  } else {
    const rows = findings.map(({ host, check, status, detail, remedy }) => [
      host,
      check,
      status,
      remedy === "" ? detail : `${detail}\n-> ${remedy}`,
    ]);
    around.print(formatTable(["HOST", "CHECK", "STATUS", "FOUND"], rows));
    const count = (status: Finding["status"]): number => findings.filter((finding) => finding.status === status).length;
    around.print(`\n${count("ok")} ok, ${count("warn")} warnings, ${count("failed")} failed, ${count("skipped")} skipped`);
  }
  if (isBad) around.setExitCode(1);
}

export async function events(
  around: CommandSurroundings,
  addresses: string[],
  options: CommonOptions & { run?: string; limit: number },
): Promise<void> {
  if (addresses.length === 0 && options.hosts === undefined) return printRun(around, options);
  const found = await onTargets(around, addresses, options, 60_000, (target, { deps, progress }) =>
    bmcEvents(target, deps.bmc, options.limit, options.timeout * 1000, progress),
  );
  const lines = found.flat();
  if (options.json === true) return around.print(JSON.stringify({ events: lines }, undefined, 2));
  around.print(
    formatTable(
      ["TIME", "HOST", "SEVERITY", "EVENT"],
      lines.map(({ time, host, severity, text }) => [time, host, severity, text]),
    ) || "no events",
  );
}

async function printRun(around: CommandSurroundings, options: CommonOptions & { run?: string }): Promise<void> {
  const found = await findRun(around, options);
  if (found === undefined) return;
  const lines = runEvents(found.entries, []);
  if (options.json === true) return around.print(JSON.stringify({ run: found.run, events: lines }, undefined, 2));
  around.print(
    formatTable(
      ["TIME", "HOST", "EVENT"],
      lines.map(({ time, host, what }) => [time, host, what]),
    ),
  );
}

export async function serialConsole(
  around: CommandSurroundings,
  addresses: string[],
  options: CommonOptions & { limit: number; follow?: boolean },
): Promise<void> {
  const limitMs = options.follow === true ? 24 * 3600_000 : 60_000;
  await onTargets(around, addresses, options, limitMs, async (target, { deps, progress }, isOnly) => {
    const print = (line: string): void => around.print(isOnly ? line : `${target.name}  ${line}`);
    const settings = { bmc: deps.bmc, limit: options.limit, timeoutMs: options.timeout * 1000, print };
    await (options.follow === true ? followConsole(target, settings, progress) : readConsole(target, settings, progress));
  });
}

export async function release(
  around: CommandSurroundings,
  addresses: string[],
  options: CommonOptions & { claimedBy?: string },
): Promise<void> {
  const done = await onTargets(around, addresses, options, 60_000, async (target, { deps, progress }) => ({
    host: target.name,
    done: await releaseClaim(
      target,
      { deps, owner: options.owner, confirmed: options.claimedBy, timeoutMs: options.timeout * 1000 },
      progress,
    ),
  }));
  around.print(options.json === true ? JSON.stringify({ released: done }, undefined, 2) : done.map((one) => one.done).join("\n"));
}

export async function timeline(around: CommandSurroundings, options: CommonOptions & { run?: string; out: string }): Promise<void> {
  const found = await findRun(around, options);
  if (found === undefined) return;
  await writeFile(options.out, timelinePage(timelineOf(found.run, found.entries)));
  around.print(`wrote ${options.out}: run ${found.run}`);
}

/** The run asked for; undefined after `--run list` was answered. */
async function findRun(
  around: CommandSurroundings,
  options: { readonly run?: string; readonly cacheDir?: string; readonly json?: boolean },
): Promise<{ run: string; entries: readonly JournalEntry[] } | undefined> {
  const cacheDir = configOf(options).cache.dir;
  const runs = await around.listRuns(cacheDir);
  if (options.run === "list") {
    around.print(options.json === true ? JSON.stringify({ runs }, undefined, 2) : runs.join("\n") || "no runs");
    return undefined;
  }
  const run = options.run ?? runs.at(-1);
  if (run === undefined || !runs.includes(run))
    throw new InputError(
      "--run",
      run === undefined ? `there is no run in ${cacheDir} yet` : `there is no run ${run}`,
      "--run list shows the runs that are kept",
    );
  return { run, entries: await around.readRun(cacheDir, run) };
}
