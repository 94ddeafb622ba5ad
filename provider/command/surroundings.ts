import type { HostDeps } from "../conductor/host-deps.js";
import type { JournalEntry } from "../ports/run-journal.js";
import { parseProviderConfig } from "../resources/parse-provider-config.js";
import type { ProviderConfig } from "../resources/provider-config.js";
import { objectAt } from "../resources/read-value.js";
import type { ValueObject } from "../resources/value.js";
import type { TargetOptions } from "./targets.js";

export interface CommandSurroundings {
  readonly version: string;
  readonly assemble: (config: ProviderConfig) => { readonly deps: HostDeps; readonly close: () => Promise<void> };
  /** Runs that are kept on this machine, oldest first. */
  readonly listRuns: (cacheDir: string) => Promise<readonly string[]>;
  readonly readRun: (cacheDir: string, run: string) => Promise<readonly JournalEntry[]>;
  /** Answers, to standard output. */
  readonly print: (text: string) => void;
  /** What goes on meanwhile, and errors, to standard error. */
  readonly note: (text: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly setExitCode: (code: number) => void;
}

export interface CommonOptions extends TargetOptions {
  readonly timeout: number;
  readonly json?: boolean;
  readonly owner?: string;
  readonly cacheDir?: string;
  readonly serveAddress?: string;
  readonly mediaAddress?: string;
  readonly bootArtefacts?: string;
}

/** The configuration that the options ask for; the rest is the provider's default. */
export function configOf(options: Partial<CommonOptions>, fromFile: ValueObject = {}): ProviderConfig {
  const { owner, cacheDir, serveAddress, mediaAddress, bootArtefacts } = options;
  const serve = {
    ...objectAt(fromFile, "serve"),
    ...(serveAddress === undefined ? {} : { address: serveAddress }),
    ...(mediaAddress === undefined ? {} : { mediaAddress }),
  };
  return parseProviderConfig({
    ...fromFile,
    serve,
    ...(owner === undefined ? {} : { owner }),
    ...(cacheDir === undefined ? {} : { cache: { dir: cacheDir } }),
    ...(bootArtefacts === undefined ? {} : { bootArtefacts }),
  });
}
