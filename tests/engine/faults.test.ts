import { rackLeftovers } from "../../lab/harness/leftovers.js";
import { faultOutcomes } from "../faults/fault-outcomes.js";
import { EngineLab } from "./support/engine-lab.js";
import { saidOf, type EngineRun, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minute = 60_000;

interface Row {
  /** Of the table of faults, whose outcome it is to have here, too. */
  readonly id: string;
  /** In place of the table's, where the real clock makes others quicker. */
  readonly settings?: object;
  /** Set once the host's status says this; at the start by default. */
  readonly when?: string;
  readonly inputs?: HostInputs;
}

/** Server n has the n-th fault. */
const chosen: readonly Row[] = [
  { id: "503-bare", settings: { count: 4 } },
  { id: "power-stale", settings: {} },
  { id: "session-limit" },
  { id: "boot-once-ignored", inputs: { agentDeadline: 20 } },
  { id: "reset-in-get" },
  { id: "slow-get", settings: { parameters: { delayMs: 100 } } },
  { id: "network-cut" },
  { id: "kexec-refused" },
  { id: "media-silent" },
  { id: "agent-silent", inputs: { agentDeadline: 10 } },
  { id: "disk-error" },
  { id: "tls-changed", when: "inserting boot media" },
];

const rows = chosen.map((row) => {
  const found = faultOutcomes.find(({ id }) => id === row.id);
  if (found?.fault === undefined) throw new Error(`the table of faults has no ${row.id}`);
  const { fault, outcome, settings } = found;
  return { ...row, fault, outcome, settings: row.settings ?? settings };
});
type EngineRow = (typeof rows)[number];

let lab: EngineLab;
let stack: EngineStack;
let created: EngineRun;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: rows.length });
  stack = await lab.stack("faults");
  const late = new Map<string, EngineRow>();
  for (const [index, row] of rows.entries()) {
    const name = `server-${index + 1}`;
    stack.hosts.set(name, { image: stack.image, ...row.inputs });
    if (row.when === undefined) await lab.rack.setFault(name, row.fault, row.settings);
    else late.set(name, row);
  }
  created = await stack.up({
    continueOnError: true,
    parallel: rows.length,
    onEvent: ({ diagnosticEvent }) => {
      const name = diagnosticEvent?.urn?.split("::").at(-1) ?? "";
      const row = late.get(name);
      if (row?.when === undefined || diagnosticEvent?.message.includes(row.when) !== true) return;
      late.delete(name);
      void lab.rack.setFault(name, row.fault, row.settings);
    },
  });
}, 3 * minute);
afterAll(() => lab.close(), minute);

const named = rows.map((row, index) => ({ ...row, name: `server-${index + 1}` }));

describe("a create that meets a fault of the rack", () => {
  it.each(named.filter(({ outcome }) => outcome.survives))("survives $id", async ({ name, outcome }) => {
    const posts = 1 + (outcome.survives ? outcome.posts : 0);
    expect(saidOf(created, name)).not.toContain("error:");
    expect((await stack.saved(name))?.outputs).toMatchObject({ state: "provisioned", timeline: { posts } });
    expect(await lab.rack.machine(name)).toMatchObject({ posts, power: "On", sessions: { live: 0 } });
  });

  it.each(named.filter(({ outcome }) => !outcome.survives))("explains $id and keeps what it has", async ({ name, outcome }) => {
    if (outcome.survives) throw new Error("the row is of the other table");
    const said = saidOf(created, name);
    expect(said).toContain(`[${outcome.code}]`);
    expect(said).toMatch(new RegExp(outcome.says));
    expect(said).toContain("remedy: ");
    const saved = await stack.saved(name);
    expect(saved?.initErrors?.join()).toContain(`[${outcome.code}]`);
    expect(saved?.outputs["state"]).toMatch(/^(registering|inspecting|preparing|provisioning)$/);
    expect(saved?.outputs).toMatchObject({ incarnation: expect.any(String) as string, handle: { name } });
    expect(saved?.outputs).not.toHaveProperty("os");
  });
});

describe("the next run without the faults", () => {
  const failed = named.filter(({ outcome }) => !outcome.survives);

  it(
    "finishes the failed hosts and touches no other",
    async () => {
      for (const { name } of named) await lab.rack.clearFaults(name);
      const before = await Promise.all(named.map(async ({ name }) => (await lab.rack.machine(name)).requests));
      const run = await stack.up({ parallel: rows.length });
      expect(run.said).not.toContain("error:");
      for (const [index, { name }] of named.entries()) {
        const isFailed = failed.some((row) => row.name === name);
        expect([name, run.operations[name]]).toEqual([name, isFailed ? "update" : "same"]);
        expect(await stack.saved(name)).toMatchObject({ outputs: { state: "provisioned", os: { prettyName: "Memory OS first" } } });
        expect(await stack.saved(name)).not.toHaveProperty("initErrors");
        if (!isFailed) expect((await lab.rack.machine(name)).requests).toBe(before[index]);
      }
    },
    3 * minute,
  );

  it(
    "leaves no session, and a destroy nothing at all",
    async () => {
      for (const { name, fault } of named) {
        const { sessions } = await lab.rack.machine(name);
        // While the certificate was another one, nobody could log out.
        expect([name, sessions.live]).toEqual([name, fault === "certificate-changed" ? sessions.live : 0]);
      }
      expect((await stack.destroy()).said).not.toContain("error:");
      expect((await rackLeftovers(lab.rack)).filter((left) => !left.startsWith("server-12"))).toEqual([]);
    },
    3 * minute,
  );
});
