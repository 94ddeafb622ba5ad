import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { buildBundle } from "../../tools/build.js";
import { inRepository } from "../../tools/repository.js";

/** How much faster the provider's clock runs in this build: waits of minutes are seconds. Nothing else about it differs. */
export const hurry = 10;

interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Provider and agent made wrong on purpose, to see that the checks notice. Only the build of the tests can be broken so. */
export const mutants = {
  "session-leak": {
    meaning: "the session is not deleted at the end",
    replacements: [
      {
        file: "provider/adapters/bmc/redfish/session.ts",
        from: "if (this.#login !== undefined) await this.#logOut(this.#login, limit);",
        to: "",
      },
    ],
  },
  "foreign-write": {
    meaning: "the agent also writes to a disk that is not the root device",
    replacements: [
      {
        file: "provider/agent/pinned-disk.ts",
        from: "const device = await context.platform.openDisk(facts, mode);",
        to: `const device = await context.platform.openDisk(facts, mode);
          const stranger = (await context.platform.listDisks()).find((each) => each.path !== facts.path);
          if (mode === "write" && stranger !== undefined) {
            const other = await context.platform.openDisk(stranger, "write");
            await other.write(4096, Buffer.alloc(512));
            await other.close();
          }`,
      },
    ],
  },
  "secret-in-log": {
    meaning: "the bodies of requests are logged, and logs are not scrubbed",
    replacements: [
      { file: "provider/rpc/engine-log.ts", from: "this.#scrubber.scrub(text).slice", to: "text.slice" },
      {
        file: "provider/adapters/bmc/redfish/session.ts",
        from: "progress.debug(`${this.host} ${request.method} ${request.path} ${answer.status} ${took()}`);",
        to: "progress.debug(`${this.host} ${request.method} ${request.path} ${JSON.stringify(request.body)} ${answer.status} ${took()}`);",
      },
    ],
  },
  "no-reread": {
    meaning: "a reset that was answered counts as done",
    replacements: [
      {
        file: "provider/adapters/bmc/redfish/power.ts",
        from: "const start = progress.clock.now();",
        to: "const start = progress.clock.now(); if (start > 0) return true;",
      },
    ],
  },
} as const satisfies Record<string, { readonly meaning: string; readonly replacements: readonly Replacement[] }>;

export type Mutant = keyof typeof mutants;

export function isMutant(name: string): name is Mutant {
  return Object.hasOwn(mutants, name);
}

const clockFile = "provider/progress/system-clock.ts";
const hurried: readonly Replacement[] = [
  { file: "provider/adapters/bmc/redfish/transport.ts", from: "headersTimeout: 60_000,", to: `headersTimeout: ${60_000 / hurry},` },
  { file: "provider/adapters/bmc/redfish/transport.ts", from: "bodyTimeout: 60_000,", to: `bodyTimeout: ${60_000 / hurry},` },
  { file: clockFile, from: "now: () => Date.now(),", to: `now: () => started + (Date.now() - started) * ${hurry},` },
  { file: clockFile, from: "}, ms);", to: `}, ms / ${hurry});` },
  { file: clockFile, from: "export const systemClock", to: "const started = Date.now();\nexport const systemClock" },
];

/** Bundles in `folder`, laid out as in dist/: rack, agent and plugin, with the hurried clock and what `mutant` changes. */
export async function buildFaulty(folder: string, mutant?: Mutant): Promise<void> {
  const plugin = join(folder, "plugin");
  await mkdir(plugin, { recursive: true });
  const broken = mutant === undefined ? [] : mutants[mutant].replacements;
  const provider = [replacing([...hurried, ...broken.filter(({ file }) => !file.includes("/agent/"))])];
  const agent = [replacing(broken.filter(({ file }) => file.includes("/agent/")))];
  await Promise.all([
    buildBundle("provider/cmd/provider.ts", join(plugin, "provider.cjs"), provider),
    buildBundle("provider/cmd/agent.ts", join(plugin, "agent.cjs")),
    buildBundle("provider/cmd/memory-agent.ts", join(folder, "memory-agent.cjs"), agent),
    buildBundle("provider/cmd/rack.ts", join(folder, "rack.cjs")),
  ]);
  await writeFile(join(plugin, "package.json"), '{ "type": "commonjs" }\n');
  await writeFile(join(plugin, "pulumi-resource-baremetal"), '#!/usr/bin/env node\nrequire("./provider.cjs");\n');
  await chmod(join(plugin, "pulumi-resource-baremetal"), 0o755);
}

/** Changes sources on their way into a bundle; fails when a place is not found, so that no mutant is silently whole. */
function replacing(replacements: readonly Replacement[]): Plugin {
  return {
    name: "replace",
    setup(build) {
      const done = new Set<Replacement>();
      for (const file of new Set(replacements.map((each) => each.file))) {
        const path = inRepository(file);
        build.onLoad({ filter: new RegExp(`${file.replaceAll(/[/.]/g, "[/.]")}$`) }, async () => {
          let contents = await readFile(path, "utf8");
          for (const each of replacements.filter((replacement) => replacement.file === file)) {
            if (!contents.includes(each.from)) throw new Error(`${file} has no ${each.from}`);
            contents = contents.replace(each.from, () => each.to);
            done.add(each);
          }
          return { contents, loader: "ts" };
        });
      }
      build.onEnd(() => {
        const left = replacements.find((each) => !done.has(each));
        return left === undefined ? undefined : { errors: [{ text: `${left.file} is not in the bundle` }] };
      });
    },
  };
}
