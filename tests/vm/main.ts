import { parseArgs } from "node:util";
import { describeError } from "../../provider/domain/errors.js";
import { setupLab, type LabSetup } from "../../lab/setup/setup-lab.js";
import { buildAll } from "../../tools/build.js";
import { summaryLine } from "../../tools/summary-line.js";
import { Checks } from "./checks.js";

type Story = (setup: LabSetup, checks: Checks, print: (line: string) => void) => Promise<void>;

/** Loaded when they are told: what the SDK is here, a checkout has only once it is built. */
const stories: Readonly<Record<string, () => Promise<Story>>> = {
  life: async () => (await import("./stories/life.js")).life,
  "secure-boot": async () => (await import("./stories/secure-boot.js")).secureBoot,
  "kexec-refused": async () => (await import("./stories/kexec-refused.js")).kexecRefused,
  create: async () => (await import("./stories/life.js")).createOnly,
  static: async () => (await import("./stories/ram-network.js")).staticAddresses,
  vlan: async () => (await import("./stories/ram-network.js")).vlan,
  bond: async () => (await import("./stories/ram-network.js")).bond,
  adopt: async () => (await import("./stories/adopt.js")).adopt,
  erase: async () => (await import("./stories/erase.js")).erase,
  ignition: async () => (await import("./stories/ignition.js")).ignition,
  "cold-boot": async () => (await import("./stories/cold-boot.js")).coldBoot,
};
/** `create` is the first act of `life` on one server: only by name. */
const byDefault = ["life", "secure-boot", "kexec-refused", "static", "vlan", "bond", "adopt", "erase", "ignition", "cold-boot"];

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
    await tell(name, setup, checks).catch((error: unknown) => checks.claim(`story ${name} runs to its end`, false, describeError(error)));
    print(`story ${name}: ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
  }
  print(summaryLine({ passed: checks.passed, failed: checks.failed, skipped: 0 }));
  return checks.failed === 0 ? 0 : 1;
}

async function tell(name: string, setup: LabSetup, checks: Checks): Promise<void> {
  const story = await stories[name]?.();
  await story?.(setup, checks, print);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.log(describeError(error));
    console.log(summaryLine({ passed: 0, failed: 1, skipped: 0 }));
    process.exit(1);
  },
);
