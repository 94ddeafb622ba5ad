import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../provider/domain/errors.js";
import { inspectDestroyed, inspectEnd, standBefore } from "./checks.js";
import { CliStack, isRunning, processTree } from "./cli-stack.js";
import type { CaseResult, Operation } from "./kill-case.js";
import type { KillLab } from "./kill-lab.js";
import { Rig } from "./rig.js";
import type { CleanRun } from "./rpc-kills.js";
import { waitFor } from "./wait-for.js";

/** Who is killed in `pulumi up`: the plugin, the CLI, or the CLI with everything below it. */
export type CliVictim = "provider" | "cli" | "cli and provider";

export interface CliKill {
  readonly victim: CliVictim;
  readonly point: string;
}

/** A create and a reprovision each, on a stack of their own. */
export const cliKills: readonly Readonly<Record<Operation, CliKill>>[] = [
  { create: { victim: "provider", point: "bootRamdisk:after" }, reprovision: { victim: "cli and provider", point: "register:after" } },
  { create: { victim: "cli", point: "writeImage:before" }, reprovision: { victim: "provider", point: "prepareDisk:after" } },
  { create: { victim: "cli and provider", point: "writeImage:after" }, reprovision: { victim: "cli", point: "finishDisk:after" } },
  { create: { victim: "cli", point: "awaitOs:after" }, reprovision: { victim: "cli and provider", point: "handOver:after" } },
  { create: { victim: "provider", point: "settle:after" }, reprovision: { victim: "cli", point: "bootRamdisk:before" } },
  { create: { victim: "cli and provider", point: "settle:after" }, reprovision: { victim: "provider", point: "handOver:before" } },
];

const reachTimeoutMs = 120_000;

export type ReportCli = (
  result: Omit<CaseResult, "killCase"> & { readonly killCase: CliKill; readonly said: readonly string[] },
  rig: Rig,
) => void;

export async function runCliKills(
  lab: KillLab,
  clean: CleanRun,
  pulumiCli: string,
  kills: Readonly<Record<Operation, CliKill>>,
  report: ReportCli,
): Promise<void> {
  const rig = await Rig.open(lab, `cli-${kills.create.victim}-${kills.create.point}`);
  try {
    const stack = await CliStack.open(rig, pulumiCli);
    for (const operation of ["create", "reprovision"] as const) {
      const killCase = kills[operation];
      const said: string[] = [];
      const start = performance.now();
      const told = (counts: CaseResult["counts"], problems: readonly string[]): void =>
        report({ operation, killCase, calls: said.length, counts, problems, seconds: (performance.now() - start) / 1000, said }, rig);
      try {
        const before = await standBefore(rig);
        const wanted = clean.wanted[operation];
        stack.userData = wanted.userData;
        await killUp(stack, killCase);
        await upAgain(stack, said);
        const mayBootAgain = killCase.point === "bootRamdisk:after";
        const { counts, problems } = await inspectEnd(rig, before, wanted, { posts: mayBootAgain ? 2 : 1, rangesTwice: 0 });
        const changes = await stack.previewChanges();
        told(counts, changes === 0 ? problems : [...problems, `a preview afterwards shows ${changes} changes`]);
        if (problems.length > 0) return;
      } catch (error) {
        return told(undefined, [describeError(error)]);
      }
    }
    await stack.stack.destroy({});
    const problems = await inspectDestroyed(rig);
    if (problems.length > 0) throw new Error(problems.join("; "));
  } finally {
    await rig.close();
  }
}

async function killUp(stack: CliStack, { victim, point }: CliKill): Promise<void> {
  const { rig } = stack;
  const holdFile = join(rig.folder, "hold");
  stack.setEnv(victim === "provider" ? { BAREMETAL_FAILPOINT: point } : { BAREMETAL_HOLDPOINT: point, BAREMETAL_HOLD_FILE: holdFile });
  const up = stack.up();
  if (victim !== "provider") {
    await waitFor(`${point} to be reached`, reachTimeoutMs, () => existsSync(holdFile) || undefined);
    const plugin = Number(await readFile(holdFile, "utf8"));
    const cli = stack.cliPid();
    if (cli === undefined) throw new Error("there is no pulumi process");
    for (const pid of victim === "cli" ? [cli] : processTree(cli)) process.kill(pid, "SIGKILL");
    await rm(holdFile);
    // An orphaned plugin ends by itself, in order: until then it holds the server.
    await waitFor("the plugin to end", 40_000, () => !isRunning(plugin) || undefined);
  }
  if (victim !== "cli") rig.killedProviders++;
  const failure = await up;
  stack.setEnv({ BAREMETAL_FAILPOINT: undefined, BAREMETAL_HOLDPOINT: undefined, BAREMETAL_HOLD_FILE: undefined });
  if (failure === undefined) throw new Error(`up went through though ${victim} was killed at ${point}`);
}

/** The next `up` by itself; `pulumi cancel` before another one when the killed CLI left its lock. */
async function upAgain(stack: CliStack, said: string[]): Promise<void> {
  const pending = await stack.pendingOperations();
  if (pending > 0) said.push(`${pending} pending operation in the state`);
  const first = await stack.up();
  if (first === undefined) return void said.push("up went through by itself");
  if (!/lock/.test(first)) throw new Error(`the next up failed: ${first}`);
  said.push("up found the lock of the killed CLI, pulumi cancel");
  await stack.stack.cancel();
  const second = await stack.up();
  if (second !== undefined) throw new Error(`the up after pulumi cancel failed: ${second}`);
  said.push("up went through");
}
