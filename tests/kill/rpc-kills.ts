import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspectDestroyed, type Wanted } from "./checks.js";
import { runKillCase, type CaseResult, type KillCase, type Operation, type Victim } from "./kill-case.js";
import type { KillLab } from "./kill-lab.js";
import { Rig } from "./rig.js";

export const operations: readonly Operation[] = ["create", "reprovision"];
const victims: readonly Victim[] = ["provider", "agent", "simulator"];

const userDataOf = (operation: Operation): string => `#cloud-config\nhostname: server\n# ${operation}\n`;

export interface CleanRun {
  /** Boundaries in the order they were passed. */
  readonly points: Readonly<Record<Operation, readonly string[]>>;
  readonly wanted: Readonly<Record<Operation, Wanted>>;
}

/** What a create and a reprovision without a kill pass and arrive at. */
export async function runClean(lab: KillLab): Promise<CleanRun> {
  const rig = await Rig.open(lab, "clean");
  try {
    const run = async (operation: Operation): Promise<{ points: string[]; wanted: Wanted }> => {
      const log = join(rig.folder, `boundaries-${operation}`);
      const plugin = await rig.startPlugin({ BAREMETAL_BOUNDARY_LOG: log });
      const userData = userDataOf(operation);
      await rig.apply(plugin, await rig.inputs(userData)).finally(() => plugin.close());
      const provisioned = rig.saved?.outputs["provisioned"] as { digest: string } | undefined;
      const passed = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
      return { points: [...new Set(passed)], wanted: { userData, digest: provisioned?.digest ?? "" } };
    };
    const create = await run("create");
    const reprovision = await run("reprovision");
    return {
      points: { create: create.points, reprovision: reprovision.points },
      wanted: { create: create.wanted, reprovision: reprovision.wanted },
    };
  } finally {
    await rig.close();
  }
}

/** Every victim at every boundary, and inside the write step. */
export function casesOf({ points }: CleanRun): KillCase[] {
  const all = [...new Set([...points.create, ...points.reprovision]), "inside"];
  return victims.flatMap((victim) => all.map((point) => ({ victim, point })));
}

/** On a server of its own: a create with the kill, a reprovision with the same kill; a destroy of the one killed inside the write. */
export async function runCase(
  lab: KillLab,
  clean: CleanRun,
  killCase: KillCase,
  report: (result: CaseResult, rig: Rig) => void,
): Promise<void> {
  const rig = await Rig.open(lab, `${killCase.victim}-${killCase.point}`);
  try {
    for (const operation of operations) {
      const result = await runKillCase(rig, operation, killCase, clean.wanted[operation]);
      report(result, rig);
      if (result.problems.length > 0) return;
    }
    // What a destroy does with the server does not depend on the point of the kill.
    if (killCase.point !== "inside") return;
    const start = performance.now();
    await rig.destroy();
    const problems = await inspectDestroyed(rig);
    if (problems.length > 0)
      report(
        { operation: "reprovision", killCase, calls: 0, counts: undefined, problems, seconds: (performance.now() - start) / 1000 },
        rig,
      );
  } finally {
    await rig.close();
  }
}
