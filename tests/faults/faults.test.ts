import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes } from "../../provider/domain/error-codes.js";
import { Faults } from "../../provider/sim/control/faults.js";
import { exists, inRepository } from "../../tools/repository.js";
import { faultGroups, faultOutcomes } from "./fault-outcomes.js";
import { outcomeProblems } from "./allowed-outcome.js";
import { describeProgram, drawProgram, wholeTable } from "./fault-program.js";
import { mutants } from "./faulty-build.js";
import { runAll } from "./run-all.js";

describe("the table of faults", () => {
  test("covers all twenty groups, each row by a name of its own", () => {
    expect([...new Set(faultOutcomes.map(({ group }) => group))].sort((left, right) => left - right)).toEqual(
      Object.keys(faultGroups).map(Number),
    );
    expect(new Set(faultOutcomes.map(({ id }) => id)).size).toBe(faultOutcomes.length);
  });

  test.each(faultOutcomes.map((row) => [row.id, row] as const))(
    "%s is a fault that the rack knows and an outcome that can be checked",
    (_id, row) => {
      const faults = new Faults();
      if (row.fault !== undefined) faults.set(row.fault, row.settings);
      faults.close();
      expect(row.operations.length).toBeGreaterThan(0);
      if (row.outcome.survives) return expect(row.outcome.withinSeconds).toBeGreaterThan(0);
      expect(errorCodes).toHaveProperty(row.outcome.code);
      new RegExp(row.outcome.says);
    },
  );
});

describe("programs of faults", () => {
  test("are the same for the same seed, and others for another one", () => {
    const describe = (seed: number): string[] => Array.from({ length: 40 }, (_, run) => describeProgram(drawProgram(seed, run)));
    expect(describe(5)).toEqual(describe(5));
    expect(describe(5)).not.toEqual(describe(6));
  });

  test("have one fault of a kind, each for the operation that is called", () => {
    for (let run = 1; run <= 300; run++) {
      const { faults } = drawProgram(1, run);
      const names = faults.map(({ row }) => row.fault);
      expect(new Set(names).size).toBe(names.length);
      for (const { row, afterRequests } of faults) if (row.fromStart) expect(afterRequests).toBe(0);
    }
  });
});

describe("the judgement of an outcome", () => {
  const [survivor] = wholeTable("power-stale");
  const [failing] = wholeTable("tls-changed");
  const fingerprints = `${"a".repeat(64)} and ${"b".repeat(64)}`;

  test.each([
    ["a survived fault that went through", survivor, { seconds: 1, posts: 1 }, 0],
    ["a survived fault that failed", survivor, { seconds: 1, posts: 1, failure: "no [BMC_TIMEOUT] remedy: x" }, 1],
    ["more POSTs than allowed", survivor, { seconds: 1, posts: 2 }, 1],
    ["more time than allowed", survivor, { seconds: 1000, posts: 1 }, 1],
    ["a fatal fault that went through", failing, { seconds: 1, posts: 1 }, 1],
    ["the right code and cause", failing, { seconds: 1, posts: 0, failure: `found ${fingerprints} [BMC_CERTIFICATE] remedy: x` }, 0],
    ["the right code without its cause", failing, { seconds: 1, posts: 0, failure: "[BMC_CERTIFICATE] remedy: x" }, 1],
    ["the right code without a remedy", failing, { seconds: 1, posts: 0, failure: `found ${fingerprints} [BMC_CERTIFICATE]` }, 1],
    ["another code", failing, { seconds: 1, posts: 0, failure: "[PROVIDER_BUG] remedy: x" }, 1],
  ] as const)("of %s finds %#", (_what, program, outcome, problems) => {
    if (program === undefined) throw new Error("the table has no such row");
    expect(outcomeProblems(program, outcome)).toHaveLength(problems);
  });
});

test("what is broken on purpose is no part of the released provider", async () => {
  const bundle = inRepository("dist", "provider.cjs");
  if (!(await exists(bundle))) return;
  const released = readFileSync(bundle, "utf8");
  for (const name of Object.keys(mutants)) expect(released).not.toContain(`"${name}"`);
  for (const file of ["session.ts", "power.ts"]) {
    const source = readFileSync(inRepository(join("provider", "adapters", "bmc", "redfish", file)), "utf8");
    expect(source).not.toMatch(/mutant|process\.env/i);
  }
});

test("a sample of programs keeps what the table promises", async () => {
  const programs = [1, 2, 3, 4, 5, 6].map((run) => drawProgram(20, run)).filter(({ faults }) => faults.every(({ row }) => !row.isSlow));
  const results = await runAll({ programs, lanes: 3 });
  expect(results).toHaveLength(programs.length);
  for (const { program, violations } of results) expect([describeProgram(program), violations]).toEqual([describeProgram(program), []]);
}, 240_000);
