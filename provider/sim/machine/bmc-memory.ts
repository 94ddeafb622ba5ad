import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { BootOverride } from "./boot-override.js";
import { noOverride, overrideModes, overrideTargets } from "./boot-override.js";

/** What a BMC keeps over a loss of its own power. The virtual medium is not part of it. */
export interface BmcMemory {
  readonly assetTag: string;
  readonly chassisAssetTag: string;
  readonly override: BootOverride;
}

export const emptyBmcMemory: BmcMemory = { assetTag: "", chassisAssetTag: "", override: noOverride };

/** The memory in a JSON file; an absent or torn file is an empty memory. */
export class BmcMemoryFile {
  constructor(private readonly path: string) {}

  load(): BmcMemory {
    try {
      const found = JSON.parse(readFileSync(this.path, "utf8")) as {
        assetTag?: unknown;
        chassisAssetTag?: unknown;
        override?: { target?: unknown; enabled?: unknown };
      };
      return {
        assetTag: typeof found.assetTag === "string" ? found.assetTag : "",
        chassisAssetTag: typeof found.chassisAssetTag === "string" ? found.chassisAssetTag : "",
        override: {
          target: overrideTargets.find((target) => target === found.override?.target) ?? "None",
          enabled: overrideModes.find((enabled) => enabled === found.override?.enabled) ?? "Disabled",
        },
      };
    } catch {
      return emptyBmcMemory;
    }
  }

  save(memory: BmcMemory): void {
    writeFileSync(`${this.path}.new`, JSON.stringify(memory));
    renameSync(`${this.path}.new`, this.path);
  }
}
