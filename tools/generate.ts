import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { format, resolveConfig } from "prettier";
import { generateProtocol, staleProtocolFiles } from "../provider/protocol/generate.js";
import { packageSchema } from "../provider/schema/package-schema.js";
import { packageSource } from "../provider/schema/package-source.js";
import { docsGenerators } from "./docs-generators.js";
import { findProgram, inRepository, run } from "./repository.js";

/** What a part found: files that were (or, with --check, would be) changed; or why it did not run. */
type Outcome = { readonly stale: readonly string[] } | { readonly skipped: string };

const parts = { schema, sdk, protocol, docs } as const;

async function schema(check: boolean): Promise<Outcome> {
  const manifest = JSON.parse(await readFile(inRepository("package.json"), "utf8")) as { version: string };
  const text = `${JSON.stringify(packageSchema(packageSource, manifest.version), null, 2)}\n`;
  return settle([["schema.json", text]], check);
}

/** Pulumi's own generator needs Go. */
async function sdk(check: boolean): Promise<Outcome> {
  const go = await findProgram("go", ["/usr/local/go/bin"]);
  if (go === undefined) return { skipped: "go is not installed" };
  const scratch = await mkdtemp(join(tmpdir(), "baremetal-sdk-"));
  try {
    const args = ["run", ".", inRepository("schema.json"), scratch];
    const code = await run(go, args, { cwd: inRepository("tools", "sdkgen") });
    if (code !== 0) throw new Error("failed to generate the SDK");
    const target = inRepository("sdk", "nodejs");
    const fresh = await filesOf(scratch);
    const present = await filesOf(target);
    const stale = [...new Set([...fresh.keys(), ...present.keys()])].filter((name) => fresh.get(name) !== present.get(name)).sort();
    if (!check && stale.length > 0) {
      for (const name of present.keys()) await rm(join(target, name));
      await cp(scratch, target, { recursive: true });
    }
    return { stale: stale.map((name) => join("sdk", "nodejs", name)) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function protocol(check: boolean): Promise<Outcome> {
  const folder = inRepository("provider", "protocol");
  const stale = await staleProtocolFiles(folder);
  if (!check && stale.length > 0) await generateProtocol(folder);
  return { stale };
}

async function docs(check: boolean): Promise<Outcome> {
  const files: [string, string][] = [];
  for (const generator of docsGenerators) {
    const file = generator.path;
    const path = inRepository(file);
    const text = await generator.render();
    const parsed = /\.(md|ts|json)$/.test(file);
    files.push([file, parsed ? await format(text, { ...(await resolveConfig(path)), filepath: path }) : text]);
  }
  return settle(files, check);
}

async function settle(files: readonly (readonly [string, string])[], check: boolean): Promise<Outcome> {
  const stale: string[] = [];
  for (const [file, text] of files) {
    const path = inRepository(file);
    if ((await readFile(path, "utf8").catch(() => undefined)) === text) continue;
    stale.push(file);
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return { stale };
}

/** Texts by path inside the folder; what npm and tsc put there is left out. */
async function filesOf(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isFile() && !/^(node_modules|bin)\//.test(name)) texts.set(name, await readFile(path, "utf8"));
  }
  return texts;
}

/** `generate [--check]`: writes what is generated, or says what differs and exits with 1. */
async function main(): Promise<void> {
  const check = process.argv.includes("--check");
  for (const [name, part] of Object.entries(parts)) {
    const outcome = await part(check);
    if ("skipped" in outcome) {
      console.log(`${name}: skipped, ${outcome.skipped}`);
      continue;
    }
    console.log(
      `${name}: ${outcome.stale.length === 0 ? "up to date" : `${check ? "out of date" : "written"}: ${outcome.stale.join(", ")}`}`,
    );
    if (check && outcome.stale.length > 0) process.exitCode = 1;
  }
  if (process.exitCode === 1) console.log("run `npm run generate` and commit the result");
}

await main();
