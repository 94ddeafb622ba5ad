import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ensurePulumiCli } from "../../lab/setup/pulumi-cli.js";
import { describeError } from "../../provider/domain/errors.js";
import { buildAll } from "../../tools/build.js";
import { summaryLine } from "../../tools/summary-line.js";
import { machineFacts } from "./machine-facts.js";
import { measureSize, type SizeResult } from "./measure-size.js";

const print = (line: string): void => console.log(line);
const usage =
  "usage: npm run scale -- [--hosts N] [--json FILE] [--parallel N] [--without-image] [--no-build]\n" +
  "  --hosts N          measures at 10, 100 and N hosts; default 1000\n" +
  "  --parallel N       hosts that are worked on at once; default 16\n" +
  "  --without-image    registers and inspects only, instead of writing an image to each";

/** 10 and 100 where they are below the number asked for, and that number. */
export function sizesUpTo(hosts: number): readonly number[] {
  return [...[10, 100].filter((size) => size < hosts), hosts];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      hosts: { type: "string", default: "1000" },
      json: { type: "string" },
      parallel: { type: "string", default: "16" },
      "without-image": { type: "boolean", default: false },
      "no-build": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [hosts, parallel] = [Number(values.hosts), Number(values.parallel)];
  if (values.help || !Number.isInteger(hosts) || hosts < 1 || !Number.isInteger(parallel) || parallel < 1) {
    print(usage);
    return values.help ? 0 : 1;
  }
  if (!values["no-build"]) await buildAll();
  const pulumi = await ensurePulumiCli(print);
  const machine = await machineFacts(pulumi);
  const sizes: SizeResult[] = [];
  const violations: string[] = [];
  const withImage = !values["without-image"];
  const save = async (isDone: boolean): Promise<void> => {
    const what = {
      rack: "memory",
      engine: "pulumi CLI over a file backend",
      create: withImage ? "an 8 MiB image is written to each host" : "each host is registered and inspected, no image is written",
      notMeasured: withImage ? ["destroy", "real firmware and disks"] : ["writing an image", "destroy", "real firmware and disks"],
      parallel,
    };
    const report = { what, machine, sizes, violations, isDone };
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
  };
  for (const size of sizesUpTo(hosts)) {
    try {
      const result = await measureSize({ hosts: size, pulumi, parallel, withImage, print });
      sizes.push(result);
      violations.push(...result.violations.map((text) => `${size} hosts: ${text}`));
    } catch (error) {
      violations.push(`${size} hosts: ${describeError(error)}`);
    }
    // Written after each size: an interrupted run keeps what it has.
    await save(false);
  }
  await save(true);
  for (const violation of violations) print(`VIOLATION ${violation}`);
  print(summaryLine({ passed: sizes.filter((size) => size.violations.length === 0).length, failed: violations.length, skipped: 0 }));
  return violations.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    print(describeError(error));
    print(summaryLine({ passed: 0, failed: 1, skipped: 0 }));
    process.exit(1);
  },
);
