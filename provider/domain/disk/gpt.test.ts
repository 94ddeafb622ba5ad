import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  configPartitionName,
  espOf,
  espTypeGuid,
  fitGpt,
  formatGpt,
  type Gpt,
  gptHeadBytes,
  linuxTypeGuid,
  placeConfigPartition,
  readGpt,
} from "./gpt.js";

const mebibyte = 1024 * 1024;

function table(sectorBytes: number): Gpt {
  const align = mebibyte / sectorBytes;
  return {
    sectorBytes,
    diskGuid: "11111111-2222-4333-8444-555555555555",
    firstUsableLba: 2 + Math.ceil(16384 / sectorBytes),
    lastUsableLba: 0,
    backupLba: 0,
    entryCount: 128,
    entryBytes: 128,
    partitions: [
      {
        number: 1,
        typeGuid: linuxTypeGuid,
        uniqueGuid: "aaaaaaaa-0000-4000-8000-000000000001",
        firstLba: 8 * align,
        lastLba: 12 * align - 1,
        attributes: 4n,
        name: "root \u00e9",
      },
      {
        number: 15,
        typeGuid: espTypeGuid,
        uniqueGuid: "aaaaaaaa-0000-4000-8000-000000000015",
        firstLba: align,
        lastLba: 4 * align - 1,
        attributes: 0n,
        name: "ESP",
      },
    ],
    bootCode: Uint8Array.from({ length: 440 }, (_, index) => index & 0xff),
  };
}

function read(bytes: Uint8Array, sectorBytes = 512): Gpt {
  const reading = readGpt(bytes, sectorBytes);
  if (reading.kind !== "gpt") throw new Error(reading.reason);
  return reading.gpt;
}

describe("the GUID partition table", () => {
  test.each([512, 4096])("with %d-byte sectors reads back as it was written", (sectorBytes) => {
    const fitted = fitGpt(table(sectorBytes), 64 * mebibyte, sectorBytes);
    const { primary, backup, backupOffset } = formatGpt(fitted, 64 * mebibyte, sectorBytes);
    expect(read(primary, sectorBytes)).toEqual(fitted);
    const untouched = Buffer.concat([Buffer.from(primary), Buffer.from(backup)]);
    expect(read(untouched, sectorBytes)).toEqual(fitted);
    expect(read(untouched, sectorBytes)).toEqual(fitted);
    expect(backupOffset + backup.length).toBe(64 * mebibyte);
    expect(espOf(fitted)?.number).toBe(15);
  });

  test("moves its backup to the end of a larger disk", () => {
    const small = fitGpt(table(512), 16 * mebibyte, 512);
    const large = fitGpt(small, 1024 * mebibyte, 512);
    expect(large.backupLba).toBe(2 * 1024 * 1024 - 1);
    expect(large.lastUsableLba).toBe(2 * 1024 * 1024 - 34);
  });

  test("refuses a disk that is too small or has other sectors", () => {
    expect(() => fitGpt(table(512), 12 * mebibyte, 512)).toThrow(/the partitions end at byte 12582912/);
    expect(() => fitGpt(table(512), 64 * mebibyte, 4096)).toThrow(/made for 512-byte sectors, the disk has sectors of 4096 bytes/);
  });

  const primary = formatGpt(table(512), 64 * mebibyte, 512).primary;
  const changed = (offset: number, value: number): Uint8Array => {
    const copy = primary.slice();
    copy[offset] = value;
    return copy;
  };
  const mbr = new Uint8Array(4096);
  mbr.set([0x55, 0xaa], 510);
  mbr[450] = 0x83;
  test.each([
    ["zeros", new Uint8Array(4096), "none", "neither MBR nor GPT"],
    ["nothing", new Uint8Array(0), "none", "shorter than one sector"],
    ["an MBR table", mbr, "mbr", "types 83"],
    ["a changed header", changed(512 + 60, 1), "damaged", "CRC of the header"],
    ["a changed entry", changed(1024 + 60, 1), "damaged", "CRC of the entries"],
    ["a missing protective MBR", changed(450, 0), "damaged", "no protective MBR"],
    ["a lost header", changed(512, 0), "damaged", "no header at LBA 1"],
    ["a cut table", primary.subarray(0, 2000), "damaged", "cut off"],
  ])("says of %s what is wrong", (_what, bytes, kind, reason) => {
    const reading = readGpt(bytes, 512);
    expect(reading.kind).toBe(kind);
    expect(reading.kind === "gpt" ? "" : reading.reason).toContain(reason);
  });
});

describe("the config partition", () => {
  const fitted = fitGpt(table(512), 256 * mebibyte, 512);

  test("lies aligned at the end of the disk", () => {
    const { gpt, partition } = placeConfigPartition(fitted, 3 * mebibyte + 1);
    expect(partition).toMatchObject({ number: 16, name: configPartitionName, typeGuid: linuxTypeGuid });
    expect(partition.firstLba % 2048).toBe(0);
    expect(partition.lastLba - partition.firstLba + 1).toBe(4 * 2048);
    expect(partition.lastLba).toBeLessThanOrEqual(fitted.lastUsableLba);
    expect(read(formatGpt(gpt, 256 * mebibyte, 512).primary).partitions).toHaveLength(3);
  });

  test("is the same each time, and kept when it is large enough", () => {
    const first = placeConfigPartition(fitted, 2 * mebibyte);
    expect(placeConfigPartition(fitted, 2 * mebibyte)).toEqual(first);
    expect(placeConfigPartition(first.gpt, mebibyte)).toEqual(first);
  });

  test("is made anew when the one that is there is too small", () => {
    const first = placeConfigPartition(fitted, mebibyte);
    const second = placeConfigPartition(first.gpt, 5 * mebibyte);
    expect(second.gpt.partitions.filter((partition) => partition.name === configPartitionName)).toEqual([second.partition]);
  });

  test("needs room behind the image's partitions", () => {
    expect(() => placeConfigPartition(fitGpt(table(512), 13 * mebibyte, 512), mebibyte)).toThrow(/no room for the config drive/);
  });
});

const sgdisk = ["/usr/sbin/sgdisk", "/sbin/sgdisk"].find((path) => existsSync(path));
(sgdisk === undefined ? describe.skip : describe)("sgdisk (skipped where gdisk is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "gpt-"));
  const image = join(folder, "disk.img");
  const run = (...args: string[]): string => execFileSync(sgdisk ?? "", args, { encoding: "utf8" });
  const head = (): Uint8Array => {
    const bytes = new Uint8Array(gptHeadBytes);
    const file = openSync(image, "r");
    readSync(file, bytes);
    closeSync(file);
    return bytes;
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  test("finds no fault in a table that we moved and extended", () => {
    writeFileSync(image, "");
    truncateSync(image, 64 * mebibyte);
    run("-n", "1:0:+40M", "-t", "1:8300", "-c", "1:root", "-n", "15:0:+4M", "-t", "15:ef00", image);
    truncateSync(image, 200 * mebibyte);
    const fitted = fitGpt(read(head()), 200 * mebibyte, 512);
    const { gpt } = placeConfigPartition(fitted, 8 * mebibyte);
    const { primary, backup, backupOffset } = formatGpt(gpt, 200 * mebibyte, 512);
    const file = openSync(image, "r+");
    writeSync(file, primary, 0, primary.length, 0);
    writeSync(file, backup, 0, backup.length, backupOffset);
    closeSync(file);
    expect(run("-v", image)).toContain("No problems found");
    expect(run("-i", "16", image)).toContain("config-2");
    expect(readFileSync(image).length).toBe(200 * mebibyte);
  });
});
