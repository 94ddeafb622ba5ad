import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErasureRecord } from "../../domain/disk/erasure.js";
import { createFileErasureRecords } from "./file-erasure-records.js";

const record: ErasureRecord = {
  ...{ version: 1, host: "r2/u17", owner: "platform/dc1", bmcAddress: "redfish://10.0.0.7", isRootDevice: true, mode: "erase" },
  disk: { serialNumber: "S 1", wwn: "eui.1", model: "Fast", sizeBytes: 1000 },
  ...{ method: "nvmeSanitizeBlock", standard: "NIST SP 800-88 Purge", startedAt: "2026-11-24T23:00:00.000Z" },
  ...{
    finishedAt: "2026-11-24T23:01:00.000Z",
    samples: 256,
    seed: "ab",
    verified: true,
    agentVersion: "0.1",
    result: "succeeded",
    problem: "",
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "erasures-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the files of erasure records", () => {
  it("are for the user alone, one for each erasure", async () => {
    const directory = join(folder, "a", "b");
    const records = createFileErasureRecords(directory);
    await records.prepare();
    expect(await readdir(directory)).toEqual([]);
    await records.write(record);
    await records.write({ ...record, result: "failed", problem: "again" });
    await records.write({ ...record, startedAt: "2026-11-25T00:00:00.000Z" });
    const names = (await readdir(directory)).sort();
    expect(names).toEqual([
      expect.stringMatching(/^20261124T230000000Z-r2-u17-S-1-[0-9a-f]{12}\.json$/),
      expect.stringMatching(/^20261125T000000000Z-r2-u17-S-1-[0-9a-f]{12}\.json$/),
    ]);
    const path = join(directory, names[0] ?? "");
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ ...record, result: "failed", problem: "again" });
    expect([(await stat(path)).mode & 0o777, (await stat(directory)).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it("that cannot be written are told before anything is erased", async () => {
    await writeFile(join(folder, "file"), "");
    const records = createFileErasureRecords(join(folder, "file", "x"));
    const error = { code: "RECORD_FAILED", remedy: expect.stringContaining("records.dir") as string };
    await expect(records.prepare()).rejects.toMatchObject(error);
    await expect(records.write(record)).rejects.toMatchObject(error);
  });
});
