import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A bundle that `npm run build` makes. */
export function distFile(name: "rack" | "memory-agent" | "agent" | "provider" | "baremetal"): string {
  return join(repository, "dist", `${name}.cjs`);
}

/** The folder with the executable pulumi-resource-baremetal. */
export const pluginDir = join(repository, "dist", "plugin");
