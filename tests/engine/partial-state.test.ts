import { EngineLab } from "./support/engine-lab.js";
import { saidOf, type EngineRun, type EngineStack } from "./support/engine-stack.js";

const minute = 60_000;
let lab: EngineLab;
let stack: EngineStack;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 3 });
  stack = await lab.stack("partial");
}, minute);
afterAll(() => lab.close(), minute);

/** `pulumi up`, interrupted as by Ctrl-C once a status of the host says `text`. */
async function interruptedAt(text: string): Promise<EngineRun> {
  const interrupt = new AbortController();
  return stack.up({
    signal: interrupt.signal,
    onEvent: ({ diagnosticEvent }) => {
      if (diagnosticEvent?.message.includes(text) === true) interrupt.abort();
    },
  });
}

describe("a create that is interrupted", () => {
  it(
    "saves how far it came while the server boots, and goes on in the next run",
    async () => {
      stack.only({ image: stack.image }, 1);
      await lab.rack.setFault("server-1", "agent-never-dials");
      const run = await interruptedAt("waiting for firmware");
      expect(run.ok).toBe(false);
      expect(saidOf(run, "server-1")).toContain("[CANCELLED]");
      const saved = await stack.saved("server-1");
      expect(saved).toMatchObject({ outputs: { state: "inspecting", identity: { serialNumber: "LAB0001" } } });
      expect(saved?.initErrors?.join()).toContain("[CANCELLED]");
      expect(await lab.machine(1)).toMatchObject({ posts: 1, sessions: { live: 0, leaked: 0 } });
      await lab.rack.clearFaults("server-1");
      await lab.rack.power("server-1", "cut");
      const next = await stack.up();
      expect(next.operations).toMatchObject({ "server-1": "update" });
      expect(next.outputs["server-1"]).toMatchObject({ state: "provisioned", incarnation: saved?.outputs["incarnation"] });
      expect(await lab.machine(1)).toMatchObject({ posts: 2, sessions: { live: 0, leaked: 0 } });
    },
    2 * minute,
  );

  it(
    "goes on in the middle of the write without another POST",
    async () => {
      stack.hosts.set("server-2", { image: stack.image });
      await lab.rack.setFault("server-2", "disk-slow", { parameters: { delayMs: 150 } });
      const run = await interruptedAt("writing image");
      expect(run.ok).toBe(false);
      const saved = await stack.saved("server-2");
      expect(saved).toMatchObject({ outputs: { state: "provisioning", rootDevice: { serialNumber: "LABROOT2" } } });
      expect(await lab.machine(2)).toMatchObject({ posts: 1, power: "On", sessions: { live: 0, leaked: 0 } });
      await lab.rack.clearFaults("server-2");
      const next = await stack.up();
      expect(next.operations).toMatchObject({ "server-1": "same", "server-2": "update" });
      expect(saidOf(next, "server-2")).toContain("found the agent of an earlier run");
      expect(next.outputs["server-2"]).toMatchObject({ state: "provisioned", incarnation: saved?.outputs["incarnation"] });
      expect(await lab.machine(2)).toMatchObject({ posts: 1, sessions: { live: 0, leaked: 0 } });
      expect((await stack.preview()).operations).toMatchObject({ "server-1": "same", "server-2": "same" });
    },
    2 * minute,
  );
});

describe("customTimeouts", () => {
  it(
    "end a create in time, with its state saved, and the next run goes on",
    async () => {
      stack.hosts.set("server-3", { image: stack.image });
      stack.resourceOptions = { customTimeouts: { create: "8s" } };
      await lab.rack.setFault("server-3", "agent-never-dials");
      const run = await stack.up();
      expect(run.ok).toBe(false);
      expect(run.seconds).toBeLessThan(30);
      expect(saidOf(run, "server-3")).toMatch(/\[(DEADLINE_EXCEEDED|AGENT_SILENT)\]/);
      expect(saidOf(run, "server-3")).toContain("remedy: ");
      expect(await stack.saved("server-3")).toMatchObject({ outputs: { state: "inspecting" } });
      await lab.rack.clearFaults("server-3");
      await lab.rack.power("server-3", "cut");
      expect((await stack.up()).outputs["server-3"]).toMatchObject({ state: "provisioned" });
    },
    2 * minute,
  );
});
