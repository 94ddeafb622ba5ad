import { formatGpt, type Gpt } from "../disk/gpt.js";
import { BareMetalError } from "../errors.js";
import { imageSectorBytes, refuseSectorSize, type SectorBytes } from "./sector-size.js";

function head(sectorBytes: SectorBytes): Uint8Array {
  const gpt: Gpt = {
    ...{ sectorBytes, diskGuid: "10000000-0000-4000-8000-000000000000", firstUsableLba: 64, lastUsableLba: 0, backupLba: 0 },
    ...{ entryCount: 128, entryBytes: 128, partitions: [], bootCode: new Uint8Array(440) },
  };
  const bytes = new Uint8Array(128 * 1024);
  bytes.set(formatGpt(gpt, 64 * 1024 * 1024, sectorBytes).primary);
  return bytes;
}

function refusal(image: SectorBytes, logicalSectorBytes: number | undefined): BareMetalError | undefined {
  try {
    refuseSectorSize("node-1", image, { model: "PM9A3", serialNumber: "S1", logicalSectorBytes });
    return undefined;
  } catch (error) {
    if (error instanceof BareMetalError) return error;
    throw error;
  }
}

describe("an image's sector size", () => {
  it.each([512, 4096] as const)("is %d where its table says so", (bytes) => {
    expect(imageSectorBytes(head(bytes))).toBe(bytes);
  });

  it("is unknown without a table", () => {
    expect(imageSectorBytes(new Uint8Array(128 * 1024))).toBeUndefined();
    expect(imageSectorBytes(new Uint8Array(0))).toBeUndefined();
  });

  it.each([
    [512, 4096],
    [4096, 512],
  ] as const)("of %d is refused on a disk with sectors of %d", (image, disk) => {
    const error = refusal(image, disk);
    expect(error?.code).toBe("IMAGE_SECTOR_SIZE");
    expect(error?.message).toBe(
      `the image's partition table is made for ${image}-byte sectors, PM9A3, serial S1 of node-1 has ${disk}-byte sectors`,
    );
    expect(error?.remedy).toContain(`use an image built for ${disk}-byte sectors`);
  });

  it.each([
    [512, 512],
    [4096, 4096],
    [4096, undefined],
    [512, 0],
  ] as const)("of %d is taken on a disk of %s", (image, disk) => {
    expect(refusal(image, disk)).toBeUndefined();
  });
});
