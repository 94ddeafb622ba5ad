import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BareMetalError } from "../../domain/errors.js";
import type { RunRecord, RunStore } from "../../ports/run-store.js";
import { declareInRun } from "./declared.js";
import { holdLock } from "./lock-file.js";

/** A RunStore over `directory`, which is made (0700) at the first write or lock. */
export function createFileRunStore(directory: string): RunStore {
  const pathOf = (hostKey: string, ending: string): string => join(directory, `${fileName(hostKey)}.${ending}`);
  return {
    read: (hostKey) => readRecord(pathOf(hostKey, "json"), hostKey),
    write: async (record) => {
      await makeDirectory(directory);
      await writeAtomically(directory, pathOf(record.hostKey, "json"), JSON.stringify(record));
    },
    remove: async (hostKey) => {
      await rm(pathOf(hostKey, "json"), { force: true });
    },
    declare: async (key, urn) => {
      await makeDirectory(directory);
      return declareInRun(join(directory, "declared"), key, urn);
    },
    lock: async (hostKey) => {
      await makeDirectory(directory);
      return holdLock(pathOf(hostKey, "lock"), hostKey);
    },
  };
}

/** Readable and unique: host keys carry addresses and slashes. */
function fileName(hostKey: string): string {
  const digest = createHash("sha256").update(hostKey).digest("hex").slice(0, 16);
  return `${hostKey
    .replace(/[^A-Za-z0-9.-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 60)}-${digest}`;
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new BareMetalError("SERVE_FAILED", `failed to make directory ${directory}`, {
      subject: directory,
      remedy: "set the provider's cache directory to a place that can be written",
      cause,
    });
  }
}

async function readRecord(path: string, hostKey: string): Promise<RunRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, "utf8"));
    return isRecord(record) && record.hostKey === hostKey ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Partial<Record<keyof RunRecord, unknown>>;
  const isAbsentOr = (kind: "string" | "object", field: unknown): boolean =>
    field === undefined || (typeof field === kind && field !== null);
  return (
    record.version === 1 &&
    typeof record.hostKey === "string" &&
    typeof record.incarnation === "string" &&
    typeof record.digest === "string" &&
    isAbsentOr("string", record.nonce) &&
    isAbsentOr("string", record.outcome) &&
    isAbsentOr("object", record.disk) &&
    (record.attempt === undefined || isAttempt(record.attempt))
  );
}

function isAttempt(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const attempt = value as Record<string, unknown>;
  return (
    typeof attempt.attempt === "string" &&
    typeof attempt.hostUuid === "string" &&
    /^[0-9a-f]{64}$/.test(String(attempt.token)) &&
    /^[0-9a-f]{64}$/.test(String(attempt.directory)) &&
    (attempt.agentKey === undefined || typeof attempt.agentKey === "string")
  );
}

async function writeAtomically(directory: string, path: string, text: string): Promise<void> {
  const scratch = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(scratch, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, path);
  } catch (cause) {
    await rm(scratch, { force: true });
    throw new BareMetalError("SERVE_FAILED", `failed to write ${path}`, { subject: path, cause });
  }
  const folder = await open(directory, "r");
  // Some file systems cannot sync a directory; the rename is atomic all the same.
  await folder.sync().catch(() => undefined);
  await folder.close();
}
