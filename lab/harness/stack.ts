import { mkdir, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as automation from "@pulumi/pulumi/automation/index.js";
import type { ConfigMap, EngineEvent, ProjectSettings, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { pluginDir } from "./dist.js";

export interface LabStackOptions {
  /** Holds the state, Pulumi's home and the provider's cache; nothing outside is written. */
  readonly folder: string;
  readonly pulumi: string;
  readonly project: string;
  readonly program: PulumiFn;
  readonly config: ConfigMap;
  /** More variables for engine and provider. */
  readonly env?: Readonly<Record<string, string>>;
  readonly plugin?: string;
}

/** A stack of the real engine over an inline program, with a file backend in the folder. */
export async function openStack(options: LabStackOptions): Promise<Stack> {
  const state = join(options.folder, "state");
  const home = join(options.folder, "pulumi-home");
  const work = join(options.folder, "work");
  for (const folder of [state, home, work]) await mkdir(folder, { recursive: true });
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: options.project, program: options.program },
    {
      workDir: work,
      pulumiCommand: await commandOf(options),
      envVars: {
        PATH: `${dirname(options.pulumi)}:${process.env["PATH"] ?? ""}`,
        PULUMI_HOME: home,
        PULUMI_CONFIG_PASSPHRASE: "lab",
        PULUMI_SKIP_UPDATE_CHECK: "1",
        XDG_CACHE_HOME: join(options.folder, "cache"),
        ...options.env,
      },
      projectSettings: projectSettings(options, state),
    },
  );
  await stack.setAllConfig(options.config);
  return stack;
}

/** The Automation API looks for bin/pulumi under a root. */
async function commandOf({ folder, pulumi }: LabStackOptions): Promise<automation.PulumiCommand> {
  const bin = join(folder, "pulumi-root", "bin");
  await mkdir(bin, { recursive: true });
  if (!existsSync(join(bin, "pulumi"))) await symlink(pulumi, join(bin, "pulumi"));
  return automation.PulumiCommand.get({ root: join(folder, "pulumi-root"), skipVersionCheck: true });
}

/** `plugins` is missing in the SDK's type, not in Pulumi.yaml. */
function projectSettings(options: LabStackOptions, state: string): ProjectSettings {
  const plugins = { providers: [{ name: "baremetal", path: options.plugin ?? pluginDir }] };
  const settings = { name: options.project, runtime: "nodejs", backend: { url: `file://${state}` }, plugins };
  return settings as ProjectSettings;
}

export interface EngineLine {
  readonly urn: string;
  readonly severity: string;
  readonly text: string;
  readonly ephemeral: boolean;
}

/** The diagnostics of an event, without the engine's debug lines, which may hold secrets. */
export function lineOf(event: EngineEvent): EngineLine | undefined {
  const diagnostic = event.diagnosticEvent;
  if (diagnostic === undefined || (diagnostic.severity as string) === "debug") return undefined;
  // Colour marks such as <{%reset%}> are the engine's, not the message's.
  const text = diagnostic.message.replace(/<\{%[^%]*%\}>/g, "").trim();
  return text === ""
    ? undefined
    : { urn: diagnostic.urn ?? "", severity: diagnostic.severity, text, ephemeral: diagnostic.ephemeral ?? false };
}

/** Runs a program file anew each time, as the engine does with a program on disk. */
export function programOf(file: string): PulumiFn {
  let runs = 0;
  return async () => (await import(`${file}?run=${runs++}`)) as Record<string, unknown>;
}
