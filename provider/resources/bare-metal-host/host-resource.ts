import type { RunStore } from "../../ports/run-store.js";
import type { ResourceType } from "../resource.js";
import type { ValueObject } from "../value.js";
import { createHost } from "./create-host.js";
import { checkCoexistence } from "./check-coexistence.js";
import { checkInputs, uniqueKeys } from "./check-inputs.js";
import { deleteHost } from "./delete-host.js";
import { diffHost } from "./diff-host.js";
import type { HostContext } from "./host-context.js";
import { importHost } from "./import-host.js";
import { previewCreate, previewUpdate } from "./preview-host.js";
import { readHost } from "./read-host.js";
import { updateHost } from "./update-host.js";

export interface HostResourceOptions {
  /** The context once configured; throws before. */
  context(): HostContext;
  /** Checks the inputs against the schema. */
  validate(inputs: ValueObject): readonly { readonly property: string; readonly reason: string }[];
  markSecrets(inputs: ValueObject): ValueObject;
  /** Undefined before the configuration is known. */
  runs?(): RunStore | undefined;
  /** Owner of the servers of a resource; undefined before the configuration is known. */
  owner?(urn: string): string | undefined;
  /** Checks that need the provider's configuration, such as whether its address can be reached from the BMC. */
  checkSite?(inputs: ValueObject): readonly { readonly property: string; readonly reason: string }[];
}

/** The resource type BareMetalHost. */
export function bareMetalHostType(options: HostResourceOptions): ResourceType {
  const seen = new Map<string, string>();
  const imported = new Set<string>();
  return {
    token: "baremetal:index:BareMetalHost",
    timeouts: { create: 3600, update: 3600, delete: 3600, read: 60 },
    check: async (context, olds, news) => {
      const failures = [...options.validate(news)];
      const told = new Set(failures.map(({ property }) => property));
      // A field that has the wrong shape is told once.
      failures.push(
        ...[...checkInputs(news), ...checkCoexistence(news, olds), ...(options.checkSite?.(news) ?? [])].filter(
          ({ property }) => !told.has(property),
        ),
      );
      failures.push(...(await duplicates({ seen, urn: context.urn, inputs: news, runs: options.runs?.() })));
      return { inputs: options.markSecrets(news), failures };
    },
    diff: ({ urn, name, oldInputs, oldOutputs, news }) =>
      // The engine compares a server with its program right after it was read for the import.
      diffHost(oldInputs, oldOutputs, news, { owner: options.owner?.(urn), name, isImport: imported.delete(urn) }),
    create: async (context, inputs) =>
      context.preview
        ? { id: "", outputs: await previewCreate(options.context(), context, inputs) }
        : createHost(options.context(), context, inputs),
    read: async (context, id, inputs, outputs) => {
      if (inputs === undefined || outputs === undefined || Object.keys(outputs).length === 0) {
        const found = await importHost(options.context(), context, id);
        imported.add(context.urn);
        return { ...found, inputs: options.markSecrets(found.inputs) };
      }
      return readHost(options.context(), context, id, { inputs, outputs });
    },
    update: async (context, id, olds, news) =>
      context.preview ? previewUpdate(options.context(), context, id, olds, news) : updateHost(options.context(), context, id, olds, news),
    delete: async (context, _id, olds) => deleteHost(options.context(), context, olds),
  };
}

interface DuplicateQuestion {
  /** URN by what it declares, of this process. */
  readonly seen: Map<string, string>;
  readonly urn: string;
  readonly inputs: ValueObject;
  /** Knows what other processes of the same run declare: each Provider resource has one. */
  readonly runs: RunStore | undefined;
}

/** Two hosts of one program may share neither BMC nor MAC: the second would take the first one's server. */
async function duplicates({ seen, urn, inputs, runs }: DuplicateQuestion): Promise<{ property: string; reason: string }[]> {
  const failures: { property: string; reason: string }[] = [];
  for (const { path, what, key } of uniqueKeys(inputs)) {
    const slot = `${what} ${key}`;
    const here = seen.get(slot);
    if (here === undefined) seen.set(slot, urn);
    const other = here === undefined ? await runs?.declare?.(slot, urn).catch(() => undefined) : here;
    if (other === undefined || other === urn) continue;
    failures.push({
      property: path,
      reason: `the ${what} ${key} is already declared by ${nameOf(other)}; each server may be declared once`,
    });
  }
  return failures;
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
