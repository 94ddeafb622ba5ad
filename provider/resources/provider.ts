import { BareMetalError, InputError } from "../domain/errors.js";
import { parseBmcAddress } from "../domain/bmc/parse-address.js";
import type { HostDeps } from "../conductor/host-deps.js";
import type { RunJournal } from "../ports/run-journal.js";
import { Slots } from "../conductor/slots.js";
import type { HostContext } from "./bare-metal-host/host-context.js";
import { bareMetalHostType } from "./bare-metal-host/host-resource.js";
import { functionTypes } from "./functions.js";
import { checkCredentials } from "./bare-metal-host/check-credentials.js";
import { checkProviderConfig, checkServeReachable, parseProviderConfig } from "./parse-provider-config.js";
import { ownerOf, type ProviderConfig } from "./provider-config.js";
import { objectAt, textAt } from "./read-value.js";
import type { CheckFailure, Provider } from "./resource.js";
import type { ValueObject } from "./value.js";

export interface ProviderOptions {
  readonly version: string;
  readonly schema: string;
  /** Checks values against the schema: of a resource or function by token, or of the provider's configuration. */
  readonly validate: {
    resource(token: string, inputs: ValueObject): readonly CheckFailure[];
    function: (token: string, args: ValueObject) => readonly CheckFailure[];
    config(config: ValueObject): readonly CheckFailure[];
  };
  /** Marks every field that the schema calls secret, at any depth. */
  markSecrets(token: string, inputs: ValueObject): ValueObject;
  /** Makes the adapters for a configuration; called once. */
  assemble(config: ProviderConfig): { readonly deps: HostDeps; readonly journal: RunJournal; close: () => Promise<void> };
}

/** The provider: its types over one set of adapters, made when the engine configures it. */
export function createProvider(options: ProviderOptions): Provider {
  let configured: { readonly host: HostContext; readonly journal: RunJournal; close: () => Promise<void> } | undefined;
  const host = (): HostContext => {
    if (configured === undefined) throw new BareMetalError("PROVIDER_BUG", "the provider is not configured");
    return configured.host;
  };
  const token = "baremetal:index:BareMetalHost";
  const resources = [
    bareMetalHostType({
      context: host,
      validate: (inputs) => options.validate.resource(token, inputs),
      markSecrets: (inputs) => options.markSecrets(token, inputs),
      runs: () => configured?.host.deps.runs,
      owner: (urn) => (configured === undefined ? undefined : ownerOf(configured.host.config, urn)),
      checkSite: (inputs) => (configured === undefined ? [] : checkSite(configured.host.config, inputs)),
    }),
  ];
  const functions = functionTypes({
    context: () => ({ bmc: host().deps.bmc, config: host().config }),
    validate: options.validate.function,
  });
  return {
    version: options.version,
    schema: () => options.schema,
    checkConfig: (news) => {
      const failures = [...options.validate.config(news)];
      return { inputs: news, failures: failures.length > 0 ? failures : checkProviderConfig(news) };
    },
    configure: async (values) => {
      const config = parseProviderConfig(values);
      const { deps, journal, close } = options.assemble(config);
      configured = { host: { deps, config, slots: new Slots(config.parallelism) }, journal, close };
    },
    resource: (wanted) => resources.find((type) => type.token === wanted),
    function: (wanted) => functions.find((type) => type.token === wanted),
    journal: () => configured?.journal,
    close: async () => configured?.close(),
  };
}

function checkSite(config: ProviderConfig, inputs: ValueObject): readonly CheckFailure[] {
  const address = textAt(objectAt(inputs, "bmc"), "address");
  if (address === undefined) return [];
  try {
    const parsed = parseBmcAddress(address);
    return [...checkServeReachable(config.serve, parsed.host), ...checkCredentials(config, inputs, parsed)];
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}
