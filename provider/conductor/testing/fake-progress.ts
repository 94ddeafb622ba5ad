import type { Progress } from "../../ports/progress.js";
import type { FakeWorld } from "./fake-world.js";

/** A progress on the world's clock that keeps its lines, statuses too if asked. */
export function fakeProgress(world: FakeWorld, lines: string[], keepStatus = false): Progress {
  const keep = (text: string): void => void lines.push(text);
  const drop = (): void => undefined;
  const { signal } = new AbortController();
  return {
    signal,
    clock: world.clock,
    deadline: Number.MAX_SAFE_INTEGER,
    status: keepStatus ? keep : drop,
    info: keep,
    warn: keep,
    debug: drop,
  };
}
