import { runPlugin } from "../rpc/run-plugin.js";
import { createProvider } from "../resources/provider.js";
import type { ValueObject } from "../resources/value.js";
import { markSecrets } from "../schema/mark-secrets.js";
import { packageSchema } from "../schema/package-schema.js";
import { packageSource } from "../schema/package-source.js";
import type { ObjectType } from "../schema/source.js";
import { validate } from "../schema/validate.js";
import { assemble } from "./assemble.js";
import { failpointFromEnvironment } from "./failpoint.js";
import { version } from "./version.js";

/** The bundle's folder: agent.cjs lies beside it. */
const home = __dirname;

const resourceInputs = (token: string): ObjectType => found(packageSource.resources, token).inputs;

function found<T extends { readonly token: string }>(list: readonly T[], token: string): T {
  const item = list.find((candidate) => candidate.token === token);
  if (item === undefined) throw new Error(`the schema has no ${token}`);
  return item;
}

const provider = createProvider({
  version,
  schema: JSON.stringify(packageSchema(packageSource, version)),
  validate: {
    resource: (token, inputs) => validate(resourceInputs(token), inputs),
    function: (token, args) => validate(found(packageSource.functions, token).inputs, args),
    config: (config) => validate(packageSource.config, config),
  },
  markSecrets: (token: string, inputs: ValueObject) => markSecrets(resourceInputs(token), inputs),
  assemble: (config) => {
    const { deps, ...rest } = assemble(config, home, version);
    const boundary = failpointFromEnvironment();
    return { deps: boundary === undefined ? deps : { ...deps, boundary }, ...rest };
  },
});

runPlugin(provider, process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
