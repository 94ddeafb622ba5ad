import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareFaultLab, startLane } from "./fault-lab.js";
import type { FaultProgram } from "./fault-program.js";
import type { Mutant } from "./faulty-build.js";
import { runProgram, type RunResult } from "./run-program.js";

export interface RunAllOptions {
  readonly programs: readonly FaultProgram[];
  readonly lanes: number;
  readonly mutant?: Mutant;
  readonly onResult?: (result: RunResult) => void;
}

/** Runs programs, some at a time, in a folder of their own that is gone afterwards. */
export async function runAll(options: RunAllOptions): Promise<RunResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "baremetal-faults-"));
  try {
    const lab = await prepareFaultLab(folder, options.mutant);
    const results: RunResult[] = [];
    const perLane = split(options.programs, options.lanes);
    const lane = async (programs: readonly FaultProgram[], index: number): Promise<void> => {
      if (programs.length === 0) return;
      const rack = await startLane(lab, index + 1, programs.length);
      try {
        const names = (await rack.machines()).map(({ name }) => name);
        for (const [place, program] of programs.entries()) {
          const result = await runProgram(lab, rack, names[place] ?? "", program);
          results.push(result);
          options.onResult?.(result);
        }
      } finally {
        await rack.close();
      }
    };
    await Promise.all(perLane.map(lane));
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every n-th to the same lane, so that slow ones spread. */
function split(programs: readonly FaultProgram[], lanes: number): FaultProgram[][] {
  return Array.from({ length: lanes }, (_, lane) => programs.filter((_program, index) => index % lanes === lane));
}
