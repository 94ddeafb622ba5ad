import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../provider/domain/errors.js";
import type { Wire } from "../support/provider-client.js";
import { inspectEnd, standBefore, type Counts, type Wanted } from "./checks.js";
import type { Plugin } from "./plugin.js";
import { machineName, type Rig } from "./rig.js";
import { waitFor } from "./wait-for.js";

export type Victim = "provider" | "agent" | "simulator";
export type Operation = "create" | "reprovision";

/** `inside` means in the midst of writing the image. */
export interface KillCase {
  readonly victim: Victim;
  readonly point: string;
}

export interface CaseResult {
  readonly operation: Operation;
  readonly killCase: KillCase;
  /** Calls it took after the killed one. */
  readonly calls: number;
  readonly counts: Counts | undefined;
  readonly problems: readonly string[];
  readonly seconds: number;
}

const maxCalls = 3;
const reachTimeoutMs = 120_000;
const slowWriteMs = 40;
/** What the agent has in flight at once. */
const rangesInFlight = 4;

/** No agent lives at this point. */
export class NothingToKill extends Error {}

/** Runs one operation, kills the victim at the point, calls again as the engine would until it succeeds, and looks at everything. */
export async function runKillCase(rig: Rig, operation: Operation, killCase: KillCase, wanted: Wanted): Promise<CaseResult> {
  const start = performance.now();
  const result = (calls: number, counts: Counts | undefined, problems: readonly string[]): CaseResult => {
    return { operation, killCase, calls, counts, problems, seconds: (performance.now() - start) / 1000 };
  };
  try {
    const before = await standBefore(rig);
    const inputs = await rig.inputs(wanted.userData);
    const isDone = await killDuring(rig, killCase, inputs);
    const calls = isDone ? 0 : await callUntilDone(rig, inputs);
    const { counts, problems } = await inspectEnd(rig, before, wanted, {
      posts: 1 + extraPosts(killCase),
      rangesTwice: killCase.victim === "provider" ? 0 : killCase.point === "inside" ? rangesInFlight : 0,
    });
    return result(calls, counts, problems);
  } catch (error) {
    if (error instanceof NothingToKill) throw error;
    return result(0, undefined, [describeError(error)]);
  }
}

/**
 * A provider killed before the agent was heard may start the server again; an agent killed when it had answered but not left costs a
 * reset; a power cut costs what was in memory, which is nothing before the ramdisk and after the system's start.
 */
function extraPosts({ victim, point }: KillCase): number {
  switch (victim) {
    case "provider":
      return point === "bootRamdisk:after" || point === "awaitAgent:before" ? 1 : 0;
    case "agent":
      return point === "handOver:after" || point === "awaitOs:before" ? 1 : 0;
    case "simulator":
      return /^(register|settle)|^bootRamdisk:before|^awaitOs:after/.test(point) ? 0 : 1;
  }
}

/** True when the call went through in spite of the kill. */
async function killDuring(rig: Rig, killCase: KillCase, inputs: Wire): Promise<boolean> {
  if (killCase.point === "inside") return killInside(rig, killCase.victim, inputs);
  if (killCase.victim === "provider") {
    const plugin = await rig.startPlugin({ BAREMETAL_FAILPOINT: killCase.point });
    const failure = await failureOf(rig.apply(plugin, inputs));
    if (failure === undefined) throw new Error(`${killCase.point} was never reached`);
    await expectKilled(rig, plugin);
    return false;
  }
  const holdFile = join(rig.folder, "hold");
  const plugin = await rig.startPlugin({ BAREMETAL_HOLDPOINT: killCase.point, BAREMETAL_HOLD_FILE: holdFile });
  const call = failureOf(rig.apply(plugin, inputs));
  let hasEnded = false;
  void call.then(() => (hasEnded = true));
  await waitFor(`${killCase.point} to be reached`, reachTimeoutMs, () => existsSync(holdFile) || hasEnded || undefined);
  if (hasEnded) throw new Error(`the call ended before ${killCase.point}: ${describeError(await call)}`);
  try {
    await killServerSide(rig, killCase.victim);
  } catch (error) {
    await plugin.kill();
    await call;
    throw error;
  }
  await rm(holdFile);
  const failure = await call;
  await plugin.close();
  return failure === undefined;
}

async function killInside(rig: Rig, victim: Victim, inputs: Wire): Promise<boolean> {
  const from = rig.journal().length;
  await rig.rack.setFault(machineName, "disk-slow", { parameters: { delayMs: slowWriteMs } });
  const plugin = await rig.startPlugin();
  const call = failureOf(rig.apply(plugin, inputs));
  const third = Math.floor(rig.lab.map.ranges.length / 3);
  const imageWrites = (): number =>
    rig
      .journal()
      .slice(from)
      .filter(({ kind, length }) => kind === "write" && length > 4096).length;
  await waitFor(`${third} ranges to be written`, reachTimeoutMs, () => imageWrites() >= third || undefined);
  if (victim === "provider") await plugin.kill();
  else await killServerSide(rig, victim);
  const written = imageWrites();
  if (written >= rig.lab.map.ranges.length - 1) throw new Error(`the kill came too late: ${written} ranges were written`);
  if (victim !== "simulator") await rig.rack.clearFaults(machineName);
  const failure = await call;
  if (victim === "provider") rig.killedProviders++;
  else await plugin.close();
  return failure === undefined;
}

async function killServerSide(rig: Rig, victim: Victim): Promise<void> {
  if (victim === "simulator") return rig.powerCutRack();
  const agent = await waitFor("an agent to kill", reachTimeoutMs, () => rig.agentPid() ?? (rig.isInRamdisk() ? undefined : 0));
  if (agent > 0) process.kill(agent, "SIGKILL");
  else throw new NothingToKill();
}

async function expectKilled(rig: Rig, plugin: Plugin): Promise<void> {
  const how = await plugin.ended;
  plugin.client.close();
  if (how !== "SIGKILL") throw new Error(`the provider ended with ${how}, not at its failpoint`);
  rig.killedProviders++;
}

/** The engine's next `up`, and the ones after it. */
async function callUntilDone(rig: Rig, inputs: Wire): Promise<number> {
  for (let calls = 1; ; calls++) {
    const plugin = await rig.startPlugin();
    const failure = await failureOf(rig.apply(plugin, inputs)).finally(() => plugin.close());
    if (failure === undefined) return calls;
    if (calls === maxCalls) throw failure;
  }
}

async function failureOf(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("failed");
  }
}
