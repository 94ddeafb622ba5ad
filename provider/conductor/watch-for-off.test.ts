import type { BareMetalError } from "../domain/errors.js";
import type { Progress } from "../ports/progress.js";
import { waitUntil } from "../progress/wait-until.js";
import type { HostRun } from "./host-run.js";
import { fakeProgress } from "./testing/fake-progress.js";
import { FakeWorld } from "./testing/fake-world.js";
import { firstOf, watchForOff } from "./watch-for-off.js";

function runOver(powers: readonly string[]): { run: HostRun; looks: () => number } {
  let looks = 0;
  const session = { powerState: async () => powers[Math.min(looks++, powers.length - 1)] };
  return { run: { spec: { name: "r2-u17" }, session } as unknown as HostRun, looks: () => looks };
}

describe("a watch for a server that goes off", () => {
  it("ends when it was seen off three times in a row", async () => {
    const world = new FakeWorld();
    const { run, looks } = runOver(["On", "Off", "On", "Off", "Off", "Off"]);
    expect(await watchForOff(run, fakeProgress(world, []))).toBe("off");
    expect(looks()).toBe(6);
  });

  it("asks the BMC twice in the first minute while the server is on", async () => {
    const world = new FakeWorld();
    const { run, looks } = runOver(["On"]);
    const end = world.clock.time + 60_000;
    const clock = async (progress: Progress): Promise<string> =>
      waitUntil(progress, { what: "a minute", timeoutMs: 120_000 }, { code: "BMC_TIMEOUT" }, async () =>
        world.clock.time >= end ? { done: true, value: "a minute" } : { done: false, seen: "" },
      );
    await firstOf(fakeProgress(world, []), [clock, (progress) => watchForOff(run, progress)]);
    expect(looks()).toBeLessThanOrEqual(2);
  });

  it("looks at once where a run goes on with what another one began", async () => {
    const world = new FakeWorld();
    const { run } = runOver(["Off"]);
    const start = world.clock.time;
    expect(await watchForOff(run, fakeProgress(world, []), true)).toBe("off");
    expect(world.clock.time - start).toBeLessThanOrEqual(10_000);
  });

  it("leaves it to the wait beside it to say what the deadline cut short", async () => {
    const world = new FakeWorld();
    const { run } = runOver(["On"]);
    const progress: Progress = { ...fakeProgress(world, []), deadline: world.clock.time + 5_000 };
    const agent = (shared: Progress): Promise<string> =>
      waitUntil(shared, { what: "the agent", timeoutMs: 600_000 }, { code: "AGENT_SILENT" }, async () => ({
        done: false,
        seen: "nothing",
      }));
    const waits = [(shared: Progress) => watchForOff(run, shared), agent];
    await expect(firstOf<string>(progress, waits)).rejects.toMatchObject({ code: "AGENT_SILENT" } satisfies Partial<BareMetalError>);
  });
});
