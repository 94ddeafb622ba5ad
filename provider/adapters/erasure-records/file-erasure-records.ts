import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ErasureRecord } from "../../domain/disk/erasure.js";
import { BareMetalError } from "../../domain/errors.js";
import type { ErasureRecords } from "../../ports/erasure-records.js";

/** One JSON file per erasure, mode 0600, in `directory`, which is made (0700) when it is needed. */
export function createFileErasureRecords(directory: string): ErasureRecords {
  const naming = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
    } catch (cause) {
      throw new BareMetalError("RECORD_FAILED", `failed to write erasure records in ${directory}`, {
        subject: directory,
        remedy: "set the provider's records.dir to a directory that can be written",
        cause,
      });
    }
  };
  return {
    prepare: () => naming(() => tryDirectory(directory)),
    write: (record) => naming(() => writeRecord(directory, record)),
  };
}

async function tryDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const probe = join(directory, `.${randomUUID()}.tmp`);
  await (await open(probe, "wx", 0o600)).close();
  await rm(probe, { force: true });
}

async function writeRecord(directory: string, record: ErasureRecord): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, fileName(record));
  const scratch = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(scratch, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(record, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
  const folder = await open(directory, "r");
  // Some file systems cannot sync a directory; the rename is atomic all the same.
  await folder.sync().catch(() => undefined);
  await folder.close();
}

/** Sorted by time, readable, and unique however disks and hosts are called. */
function fileName({ startedAt, host, bmcAddress, disk }: ErasureRecord): string {
  const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9.-]+/g, "-").slice(0, 60);
  const identity = JSON.stringify([host, bmcAddress, disk]);
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 12);
  const time = startedAt.replaceAll(/[^0-9TZ]/g, "");
  return `${time}-${plain(host)}-${plain(disk.serialNumber || disk.wwn || "disk")}-${digest}.json`;
}
