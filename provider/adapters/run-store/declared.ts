import { createHash } from "node:crypto";
import { unlinkSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, startTime, type Holder } from "./lock-file.js";

interface Declaration extends Holder {
  readonly urn: string;
  /** The engine: its plugins are its children. */
  readonly parent: number;
}

const mineOnDisk = new Set<string>();

/** One small file a key and process, so that nobody overwrites another's; those of dead processes are cleared away when they are met. */
export async function declareInRun(directory: string, key: string, urn: string): Promise<string | undefined> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const prefix = createHash("sha256").update(key).digest("hex").slice(0, 32);
  const own = `${prefix}.${process.pid}.json`;
  const mine: Declaration = { pid: process.pid, started: startTime(process.pid), id: "", urn, parent: process.ppid };
  const scratch = join(directory, `${own}.new`);
  await writeFile(scratch, JSON.stringify(mine), { mode: 0o600 });
  await rename(scratch, join(directory, own));
  removeAtExit(join(directory, own));
  for (const name of await readdir(directory)) {
    if (name === own || !name.startsWith(`${prefix}.`) || !name.endsWith(".json")) continue;
    const other = await readDeclaration(join(directory, name));
    if (other === undefined || !isAlive(other)) await rm(join(directory, name), { force: true });
    else if (other.parent === mine.parent && other.urn !== urn) return other.urn;
  }
  return undefined;
}

function removeAtExit(path: string): void {
  if (mineOnDisk.size === 0) {
    process.once("exit", () => {
      for (const own of mineOnDisk) {
        try {
          unlinkSync(own);
        } catch {
          // Whoever meets it sees that its process is dead.
        }
      }
    });
  }
  mineOnDisk.add(path);
}

async function readDeclaration(path: string): Promise<Declaration | undefined> {
  try {
    const { pid, started, urn, parent } = JSON.parse(await readFile(path, "utf8")) as Partial<Record<keyof Declaration, unknown>>;
    const isWhole = typeof pid === "number" && typeof started === "string" && typeof urn === "string" && typeof parent === "number";
    return isWhole ? { pid, started, id: "", urn, parent } : undefined;
  } catch {
    return undefined;
  }
}
