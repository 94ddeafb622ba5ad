import { join } from "node:path";

import { describeError } from "../../provider/domain/errors.js";
import { buildArtefacts, relockBoot } from "./build-artefacts.js";

const options = process.argv.slice(2);
const unknown = options.find((option) => !["--relock", "--release"].includes(option));
const log = (line: string): void => console.log(`boot: ${line}`);
const bootDir = join(import.meta.dirname, "..");

async function main(): Promise<void> {
  if (unknown !== undefined) throw new Error(`unknown option ${unknown}; known are --relock and --release`);
  if (options.includes("--relock")) {
    const lock = await relockBoot(bootDir, log);
    log(`locked ${lock.packages.length} packages`);
  }
  log(`artefacts are in ${await buildArtefacts({ bootDir, release: options.includes("--release") }, log)}`);
}

main().catch((error: unknown) => {
  console.error(`boot: ${describeError(error)}`);
  process.exitCode = 1;
});
