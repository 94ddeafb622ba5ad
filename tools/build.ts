import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle, type Plugin } from "esbuild";
import { exists, inRepository, repository, runNode } from "./repository.js";

const dist = inRepository("dist");
/** Bundle in dist/ by the composition root it is made of. */
const bundles = {
  "provider.cjs": "provider/cmd/provider.ts",
  "agent.cjs": "provider/cmd/agent.ts",
  "memory-agent.cjs": "provider/cmd/memory-agent.ts",
  "rack.cjs": "provider/cmd/rack.ts",
  "baremetal.cjs": "provider/cmd/baremetal.ts",
} as const;
const shim = `#!/usr/bin/env node
require("./provider.cjs");
`;

/** Makes dist/ anew: bundles, plugin folder, compiled SDK, npm package. Throws, after the rest is built, what cannot be built. */
export async function buildAll(): Promise<void> {
  await mkdir(dist, { recursive: true });
  const built = await Promise.allSettled(Object.entries(bundles).map(([name, entry]) => buildBundle(entry, join(dist, name))));
  const failures = built.filter((result) => result.status === "rejected").map((result): unknown => result.reason);
  if (failures.length > 0) {
    await buildSdk();
    throw new AggregateError(failures, `failed to bundle ${failures.length} of ${built.length} programs, see above`);
  }
  await assemblePlugin(join(dist, "plugin"));
  await buildSdk();
  await assemblePackage(join(dist, "npm", "pulumi-baremetal"));
}

/** One bundle of dist/; with plugins it is for tests. */
export async function buildBundle(entry: string, target: string, plugins: Plugin[] = []): Promise<void> {
  await bundle({
    plugins,
    absWorkingDir: repository,
    entryPoints: [entry],
    outfile: target,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.18",
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: "eof",
    logLevel: "warning",
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
  });
}

/** The plugin as Pulumi finds it: an executable beside the bundles it needs. */
async function assemblePlugin(target: string): Promise<void> {
  const folder = `${target}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  for (const name of ["provider.cjs", "agent.cjs", "baremetal.cjs"]) await cp(join(dist, name), join(folder, name));
  // A file without extension is what the nearest package.json says.
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  await writeFile(join(folder, "pulumi-resource-baremetal"), shim);
  await writeFile(join(folder, "baremetal"), '#!/usr/bin/env node\nrequire("./baremetal.cjs");\n');
  for (const name of ["pulumi-resource-baremetal", "baremetal"]) await chmod(join(folder, name), 0o755);
  await swap(folder, target);
}

/** Puts a finished folder in the place of an older one: whoever uses it meanwhile sees one of the two. */
async function swap(fresh: string, target: string): Promise<void> {
  const old = `${fresh}.old`;
  await rename(target, old).catch(() => undefined);
  await rename(fresh, target);
  await rm(old, { recursive: true, force: true });
}

/** Compiles sdk/nodejs into dist/sdk, unless it was compiled from the same sources before. */
export async function buildSdk(): Promise<void> {
  const target = join(dist, "sdk");
  const digest = await digestOf(inRepository("sdk", "nodejs"));
  if ((await readFile(join(target, ".sources"), "utf8").catch(() => "")) === digest) return;
  const fresh = `${target}.${process.pid}`;
  const code = await runNode("typescript/bin/tsc", ["-p", "sdk/nodejs", "--outDir", fresh]);
  if (code !== 0) {
    await rm(fresh, { recursive: true, force: true });
    throw new Error("failed to compile the SDK");
  }
  await cp(inRepository("sdk", "nodejs", "package.json"), join(fresh, "package.json"));
  await writeFile(join(fresh, ".sources"), digest);
  await swap(fresh, target);
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of paths.filter((name) => !/[\\/](node_modules|bin)[\\/]/.test(name)).sort()) {
    hash
      .update(path.slice(folder.length))
      .update("\0")
      .update(await readFile(path));
  }
  return hash.digest("hex");
}

/** What `npm publish` takes: SDK and plugin in one package. */
async function assemblePackage(target: string): Promise<void> {
  const folder = `${target}.${process.pid}`;
  await cp(join(dist, "sdk"), folder, { recursive: true, filter: (path) => !path.endsWith(".sources") });
  await cp(join(dist, "plugin"), join(folder, "plugin"), { recursive: true });
  for (const name of ["README.md", "LICENSE"]) {
    if (await exists(inRepository(name))) await cp(inRepository(name), join(folder, name));
  }
  await writeFile(join(folder, "package.json"), `${JSON.stringify(await publishedManifest(), null, 2)}\n`);
  await swap(folder, target);
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

async function publishedManifest(): Promise<Manifest> {
  const sdk = await readManifest("sdk/nodejs/package.json");
  const boot = await readManifest("boot/package.json");
  return {
    ...sdk,
    scripts: undefined,
    devDependencies: undefined,
    main: "index.js",
    types: "index.d.ts",
    bin: { "pulumi-resource-baremetal": "plugin/pulumi-resource-baremetal", baremetal: "plugin/baremetal" },
    engines: { node: ">=20.18.1" },
    dependencies: { ...sdk.dependencies, "pulumi-baremetal-boot": boot.version },
  };
}

async function readManifest(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(inRepository(path), "utf8")) as Manifest;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await buildAll();
    console.log("built dist/: provider, agent, memory-agent, rack, plugin/, sdk/, npm/pulumi-baremetal/");
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
