import { rackLeftovers } from "../../lab/harness/leftovers.js";
import { EngineLab } from "./support/engine-lab.js";
import { saidOf, type EngineRun, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minute = 60_000;

interface Row {
  readonly fault: string;
  readonly settings?: object;
  /** Set once the host's status says this; at the start by default. */
  readonly when?: string;
  readonly inputs?: HostInputs;
  /** Survived with so many POSTs, or failed with a code, what it says and a remedy. */
  readonly outcome: { readonly posts: number } | { readonly code: string; readonly says: RegExp };
}

const survived = (posts = 1): Row["outcome"] => ({ posts });

/** Server n has the n-th fault. */
const rows: readonly Row[] = [
  { fault: "bmc-not-ready", settings: { count: 4 }, outcome: survived() },
  { fault: "stale-power-state", outcome: survived() },
  { fault: "session-limit", settings: { durationMs: 3000 }, outcome: survived() },
  { fault: "boot-once-ignored", settings: { count: 1 }, inputs: { agentDeadline: 20 }, outcome: survived(2) },
  { fault: "connection-reset", settings: { count: 2, parameters: { when: "mid-response", method: "GET" } }, outcome: survived() },
  { fault: "slow-answers", settings: { parameters: { delayMs: 100 } }, outcome: survived() },
  { fault: "network-cut-mid-write", outcome: survived() },
  { fault: "kexec-refused", outcome: survived(2) },
  {
    fault: "media-not-fetched",
    outcome: { code: "MEDIA_NOT_FETCHED", says: /waited 2\d s for the BMC of server-9 to fetch 127\.0\.0\.1:\d+, last seen: no request/ },
  },
  {
    fault: "agent-never-dials",
    inputs: { agentDeadline: 10 },
    outcome: { code: "AGENT_SILENT", says: /server-10/ },
  },
  {
    fault: "disk-write-error",
    outcome: { code: "DISK_FAILED", says: /server-11: .*(LABROOT11|\/dev\/vda)/ },
  },
  {
    fault: "certificate-changed",
    when: "inserting boot media",
    outcome: { code: "BMC_CERTIFICATE", says: /[0-9a-f]{64}[^]*[0-9a-f]{64}/ },
  },
];

let lab: EngineLab;
let stack: EngineStack;
let created: EngineRun;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: rows.length });
  stack = await lab.stack("faults");
  const late = new Map<string, Row>();
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
  it.each(named.filter(({ outcome }) => "posts" in outcome))("survives $fault", async ({ name, outcome }) => {
    expect(saidOf(created, name)).not.toContain("error:");
    expect((await stack.saved(name))?.outputs).toMatchObject({ state: "provisioned", timeline: outcome });
    expect(await lab.rack.machine(name)).toMatchObject({ ...outcome, power: "On", sessions: { live: 0 } });
  });

  it.each(named.filter(({ outcome }) => "code" in outcome))("explains $fault and keeps what it has", async ({ name, outcome }) => {
    if (!("code" in outcome)) throw new Error("the row is of the other table");
    const said = saidOf(created, name);
    expect(said).toContain(`[${outcome.code}]`);
    expect(said).toMatch(outcome.says);
    expect(said).toContain("remedy: ");
    const saved = await stack.saved(name);
    expect(saved?.initErrors?.join()).toContain(`[${outcome.code}]`);
    expect(saved?.outputs["state"]).toMatch(/^(registering|inspecting|preparing|provisioning)$/);
    expect(saved?.outputs).toMatchObject({ incarnation: expect.any(String) as string, handle: { name } });
    expect(saved?.outputs).not.toHaveProperty("os");
  });
});

describe("the next run without the faults", () => {
  const failed = named.filter(({ outcome }) => "code" in outcome);

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
