import type { RunJournal } from "../../provider/ports/run-journal.js";
import type { FunctionType, Provider, ResourceType } from "../../provider/resources/resource.js";
import type { ValueObject } from "../../provider/resources/value.js";

export interface FakeProvider extends Provider {
  /** What `configure` was given, in order. */
  readonly configured: ValueObject[];
  closed: boolean;
}

const quiet: ResourceType = {
  token: "baremetal:index:BareMetalHost",
  timeouts: { create: 60, update: 60, delete: 60, read: 60 },
  check: async (_context, _olds, news) => ({ inputs: news, failures: [] }),
  diff: () => ({ changed: false, detailed: {}, stables: [] }),
  create: async (_context, inputs) => ({ id: "host-1", outputs: inputs }),
  read: async (_context, id, inputs, outputs) => ({ id, inputs: inputs ?? {}, outputs: outputs ?? {} }),
  update: async (_context, _id, _olds, news) => news,
  delete: async () => undefined,
};

const schema = JSON.stringify({
  name: "baremetal",
  config: {
    variables: { owner: { type: "string" }, parallelism: { type: "integer" }, credentials: { type: "object", secret: true } },
  },
});

/** A provider of one resource type that does nothing, except for what `overrides` say. */
export function fakeProvider(
  overrides: Partial<ResourceType> = {},
  more: { checkConfig?: Provider["checkConfig"]; functions?: readonly FunctionType[]; journal?: RunJournal } = {},
): FakeProvider {
  const type = { ...quiet, ...overrides };
  const configured: ValueObject[] = [];
  const provider: FakeProvider = {
    version: "1.2.3",
    configured,
    closed: false,
    schema: () => schema,
    checkConfig: more.checkConfig ?? ((news) => ({ inputs: news, failures: [] })),
    configure: async (config) => {
      configured.push(config);
    },
    resource: (token) => (token === type.token ? type : undefined),
    journal: () => more.journal,
    function: (token) => more.functions?.find((candidate) => candidate.token === token),
    close: async () => {
      provider.closed = true;
    },
  };
  return provider;
}
