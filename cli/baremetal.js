#!/usr/bin/env node
// From a checkout: the bundle, made at first use. `npm run build` makes it anew after a change.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

const bundle = fileURLToPath(new URL("../dist/baremetal.cjs", import.meta.url));
if (!existsSync(bundle)) {
  const unregister = register();
  const { buildAll } = await import("../tools/build.ts");
  await buildAll();
  await unregister();
}
createRequire(import.meta.url)(bundle);
