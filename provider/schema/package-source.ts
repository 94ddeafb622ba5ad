import { getHardware, getPower } from "./functions.js";
import { bareMetalHost } from "./host-resource.js";
import { providerConfig } from "./provider-config.js";
import type { PackageSource } from "./source.js";

/** The whole package `baremetal`: schema.json, the SDK and the input checks come from it. */
export const packageSource: PackageSource = {
  name: "baremetal",
  config: providerConfig,
  resources: [bareMetalHost],
  functions: [getHardware, getPower],
};
