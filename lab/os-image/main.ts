import { describeError } from "../../provider/domain/errors.js";
import { ensureOsImage, relockOsImage } from "./ensure-os-image.js";
import { osImageVariants, type OsImageVariant } from "./variants.js";

const log = (line: string): void => console.log(`os-image: ${line}`);

async function main(args: readonly string[]): Promise<void> {
  const wanted: OsImageVariant[] = [];
  for (let index = 0; index < args.length; index++) {
    const value = args[index];
    if (value === "--relock") {
      const lock = await relockOsImage(log);
      log(`locked ${lock.packages.length} packages`);
    } else if (value === "--variant") {
      const name = args[++index];
      const variant = osImageVariants.find((known) => known === name);
      if (variant === undefined) throw new Error(`unknown variant ${name ?? ""}; known are ${osImageVariants.join(", ")}`);
      wanted.push(variant);
    } else throw new Error(`unknown option ${value ?? ""}; known are --variant and --relock`);
  }
  for (const variant of wanted.length > 0 ? wanted : (["grub"] as const)) {
    const image = await ensureOsImage(variant, log);
    log(`${image.raw} (SHA-256 ${image.rawSha256})`);
    log(`${image.qcow2} (SHA-256 ${image.qcow2Sha256})`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`os-image: ${describeError(error)}`);
  process.exitCode = 1;
});
