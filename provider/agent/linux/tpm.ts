import type { Inventory } from "../../domain/hardware/inventory.js";
import type { FactSource } from "./fact-source.js";
import { listNames, readText } from "./sys-files.js";

const versions: Readonly<Record<string, string>> = { "1": "1.2", "2": "2.0" };

export async function readTpm({ root }: FactSource): Promise<NonNullable<Inventory["tpm"]>> {
  const folder = `${root}/sys/class/tpm`;
  const [first] = (await listNames(folder)).filter((name) => /^tpm\d+$/.test(name));
  if (first === undefined) return { present: false, version: "" };
  return { present: true, version: versions[await readText(`${folder}/${first}/tpm_version_major`)] ?? "" };
}
