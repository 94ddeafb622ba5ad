import { espTypeGuid, formatGpt, type Gpt, readGpt } from "../domain/disk/gpt.js";
import type { BlockMap } from "../domain/image/block-map.js";
import { layOutDisk } from "./disk-layout.js";
import type { DiskFacts } from "./platform.js";

const mebibyte = 1024 * 1024;

function imageHead(sectorBytes: number, sizeBytes: number): Buffer {
  const esp = { number: 1, typeGuid: espTypeGuid, uniqueGuid: "00000000-0000-4000-8000-000000000001", attributes: 0n, name: "ESP" };
  const gpt: Gpt = {
    ...{
      sectorBytes,
      diskGuid: "10000000-0000-4000-8000-000000000000",
      firstUsableLba: mebibyte / sectorBytes,
      lastUsableLba: 0,
      backupLba: 0,
    },
    ...{ entryCount: 128, entryBytes: 128, bootCode: new Uint8Array(440) },
    partitions: [{ ...esp, firstLba: mebibyte / sectorBytes, lastLba: (4 * mebibyte) / sectorBytes - 1 }],
  };
  const head = Buffer.alloc(mebibyte);
  head.set(formatGpt(gpt, sizeBytes, sectorBytes).primary);
  return head;
}

function layOut(image: 512 | 4096, disk: 512 | 4096): ReturnType<typeof layOutDisk> {
  const sizeBytes = 8 * mebibyte;
  const map: BlockMap = { version: 1, sizeBytes, digest: "", ranges: [], usedBytes: 0, sectorBytes: image };
  const facts = { path: "/dev/sda", sizeBytes: 1024 * mebibyte, logicalSectorBytes: disk } as DiskFacts;
  return layOutDisk(imageHead(image, sizeBytes), map, facts, mebibyte);
}

describe("the layout of a disk", () => {
  it.each([512, 4096] as const)("with sectors of %d bytes has the config drive's partition in the same units", (sectorBytes) => {
    const layout = layOut(sectorBytes, sectorBytes);
    const reading = readGpt(new Uint8Array(layout.head), sectorBytes);
    if (reading.kind !== "gpt") throw new Error(reading.reason);
    const config = reading.gpt.partitions.find(({ name }) => name === "config-2");
    expect(config?.firstLba).toBe(layout.config.offsetBytes / sectorBytes);
    expect(layout.config.sizeBytes).toBe(64 * mebibyte);
    expect(layout.backupOffset + layout.backup.length).toBe(1024 * mebibyte);
    expect(reading.gpt.backupLba).toBe((1024 * mebibyte) / sectorBytes - 1);
  });

  it.each([
    [512, 4096],
    [4096, 512],
  ] as const)("is refused for an image of %d on a disk of %d", (image, disk) => {
    expect(() => layOut(image, disk)).toThrow(`made for ${image}-byte sectors, the disk has sectors of ${disk} bytes`);
  });
});
