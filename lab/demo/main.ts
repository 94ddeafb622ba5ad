import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../provider/domain/errors.js";
import { buildAll } from "../../tools/build.js";
import { networkNamespaces, cacheLeftovers, processesOf, rackLeftovers } from "../harness/leftovers.js";
import { openLabSite } from "../harness/open-site.js";
import type { LabSite } from "../harness/site.js";
import { collectEvidence } from "./evidence.js";
import { printTimeline, type DemoFigures } from "./figures.js";
import { parseDemoOptions, type DemoOptions } from "./options.js";
import { SingleHostStory } from "./story.js";

const print = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const options = parseDemoOptions(process.argv.slice(2));
  const start = Date.now();
  const namespaces = await networkNamespaces();
  const folder = await mkdtemp(join(tmpdir(), "baremetal-demo-"));
  print("building the provider");
  await buildAll();
  const { site, pulumi } = await openLabSite({ ...options, folder }, print);
  let figures: DemoFigures | undefined;
  try {
    const told = await tell(options, site, pulumi);
    if (options.keep) await waitForInterrupt(folder);
    const left = await rackLeftovers(site.rack);
    await site.rack.close();
    left.push(...(await cacheLeftovers(folder)), ...(await processesOf(folder)));
    const added = (await networkNamespaces()).filter((name) => !namespaces.includes(name));
    figures = { ...told, leftovers: [...left, ...added.map((name) => `network namespace ${name}`)] };
  } finally {
    await site.rack.close();
    await rm(folder, { recursive: true, force: true });
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  return verdict(figures, Date.now() - start);
}

/** The acts: create, an empty preview, new user data for one host, destroy. */
async function tell(options: DemoOptions, site: LabSite, pulumi: string): Promise<Omit<DemoFigures, "leftovers">> {
  const story = await SingleHostStory.open(site, pulumi, print);
  const names = (await site.rack.machines()).map(({ name }) => name);
  await story.configure();
  print(`\npulumi up: ${names.length} servers from powered off to their system`);
  const hosts = await story.up();
  for (const host of hosts) printTimeline(host, print);
  const secondPreviewChanges = await story.previewChanges();
  print(`\nsecond preview: ${secondPreviewChanges} changes`);
  print(`\npulumi up: new user data for ${names[0] ?? ""}`);
  await story.configure(names.slice(0, 1));
  const [reprovision] = await story.up();
  if (reprovision === undefined) throw new Error("the changed user data reprovisioned nothing");
  printTimeline(reprovision, print);
  if (options.evidence !== undefined) await collectEvidence(site, options.evidence);
  if (!options.keep) {
    print("\npulumi destroy");
    await story.destroy();
  }
  return { hosts, secondPreviewChanges, reprovision };
}

async function waitForInterrupt(folder: string): Promise<void> {
  print(`\nkept: work folder ${folder}; Ctrl-C stops the servers and removes it`);
  await new Promise<void>((resolve) => process.once("SIGINT", () => resolve()));
}

function verdict(figures: DemoFigures, elapsedMs: number): number {
  const problems = [
    ...figures.leftovers.map((what) => `left behind: ${what}`),
    ...(figures.secondPreviewChanges === 0 ? [] : [`the second preview shows ${figures.secondPreviewChanges} changes`]),
    ...[...figures.hosts, figures.reprovision].filter(({ posts }) => posts !== 1).map(({ name, posts }) => `${name} took ${posts} POSTs`),
  ];
  for (const problem of problems) print(problem);
  const minutes = (elapsedMs / 60_000).toFixed(1);
  print(
    problems.length === 0
      ? `\ndone in ${minutes} min: one POST each, nothing left behind`
      : `\ndone in ${minutes} min, with the problems above`,
  );
  return problems.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
