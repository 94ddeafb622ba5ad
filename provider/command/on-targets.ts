import type { HostDeps } from "../conductor/host-deps.js";
import type { Progress } from "../ports/progress.js";
import { startProgress } from "../progress/run-progress.js";
import { systemClock } from "../progress/system-clock.js";
import { explain } from "./explain.js";
import { configOf, type CommandSurroundings, type CommonOptions } from "./surroundings.js";
import { readTargets, type Target } from "./targets.js";

const parallel = 8;

export interface Work {
  readonly deps: HostDeps;
  readonly progress: Progress;
}

/** The same question to every server, eight at a time; one that fails does not keep the others from being asked. */
export async function onTargets<T>(
  around: CommandSurroundings,
  addresses: readonly string[],
  options: CommonOptions,
  limitMs: number,
  ask: (target: Target, work: Work, isOnly: boolean) => Promise<T>,
): Promise<T[]> {
  const { targets, provider } = await readTargets(addresses, options, configOf(options));
  const { deps, close } = around.assemble(configOf(options, provider));
  const sink = {
    status: () => undefined,
    info: around.note,
    warn: (text: string) => around.note(`warning: ${text}`),
    debug: () => undefined,
  };
  const answers: T[] = [];
  const queue = [...targets.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, target] = next;
      const progress = startProgress({ clock: systemClock, timeoutMs: limitMs, sink, what: target.name, cancel: around.signal });
      try {
        answers[index] = await ask(target, { deps, progress }, targets.length === 1);
      } catch (error) {
        around.note(explain(target.name, error));
        around.setExitCode(1);
      } finally {
        progress.stop();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, targets.length) }, work));
  } finally {
    await close();
  }
  return answers.filter((answer) => answer !== undefined);
}
