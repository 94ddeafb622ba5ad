import { parseArgs } from "node:util";
import { describeError } from "../../provider/domain/errors.js";
import { setupLab, type LabSetup } from "../../lab/setup/setup-lab.js";
import { buildAll } from "../../tools/build.js";
import { summaryLine } from "../../tools/summary-line.js";
import { Checks } from "./checks.js";
import { kexecRefused } from "./stories/kexec-refused.js";
import { createOnly, life } from "./stories/life.js";
import { bond, staticAddresses, vlan } from "./stories/ram-network.js";
import { secureBoot } from "./stories/secure-boot.js";

type Story = (setup: LabSetup, checks: Checks, print: (line: string) => void) => Promise<void>;

const stories: Readonly<Record<string, Story>> = {
  life,
  "secure-boot": secureBoot,
  "kexec-refused": kexecRefused,
  create: createOnly,
  static: staticAddresses,
  vlan,
  bond,
};
/** `create` is the first act of `life` on one server: only by name. */
const byDefault = ["life", "secure-boot", "kexec-refused", "static", "vlan", "bond"];

const print = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { story: { type: "string", multiple: true, default: byDefault } } });
  const unknown = values.story.filter((name) => stories[name] === undefined);
  if (unknown.length > 0) throw new Error(`no story ${unknown.join(", ")}; there are ${Object.keys(stories).join(", ")}`);
  await buildAll();
  const setup = await setupLab(print);
  const checks = new Checks(print);
  for (const name of values.story) {
    const start = Date.now();
    print(`story ${name}`);
    await stories[name]?.(setup, checks, print).catch((error: unknown) =>
      checks.claim(`story ${name} runs to its end`, false, describeError(error)),
    );
    print(`story ${name}: ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
  }
  print(summaryLine({ passed: checks.passed, failed: checks.failed, skipped: 0 }));
  return checks.failed === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.log(describeError(error));
    console.log(summaryLine({ passed: 0, failed: 1, skipped: 0 }));
    process.exit(1);
  },
);
