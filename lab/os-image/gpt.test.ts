import { crc32, guidBytes, partitionTypes, writeGpt } from "./gpt.js";

describe("writeGpt", () => {
  const tables = writeGpt("6a1d3c52-8f5e-4c1b-9d2a-13b0e6c7a002", 4096, [
    { name: "root", type: partitionTypes.linuxRootX64, guid: "6a1d3c52-8f5e-4c1b-9d2a-13b0e6c7a004", firstSector: 2048, lastSector: 4000 },
  ]);

  test("writes headers whose checksums hold and that point at each other", () => {
    const primary = tables.primary.subarray(512, 1024);
    const backup = tables.backup.subarray(tables.backup.length - 512);
    for (const header of [primary, backup]) {
      const copy = Buffer.from(header.subarray(0, 92));
      copy.writeUInt32LE(0, 16);
      expect(header.readUInt32LE(16)).toBe(crc32(copy));
    }
    expect(primary.readBigUInt64LE(32)).toBe(4095n);
    expect(backup.readBigUInt64LE(32)).toBe(1n);
  });

  test("writes a GUID with its first three groups reversed", () => {
    expect(guidBytes(partitionTypes.efiSystem).toString("hex")).toBe("28732ac11ff8d211ba4b00a0c93ec93b");
  });
});

test("crc32 is the one of IEEE 802.3", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});
