import { directoryEntries } from "./iso9660.js";

function record(name: string, sector: number, size: number, options: { rockRidge?: string; directory?: boolean } = {}): Buffer {
  const padded = name.length + (name.length % 2 === 0 ? 1 : 0);
  const system =
    options.rockRidge === undefined
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from("NM"), Buffer.from([options.rockRidge.length + 5, 1, 0]), Buffer.from(options.rockRidge)]);
  const bytes = Buffer.alloc(33 + padded + system.length);
  bytes[0] = bytes.length;
  bytes.writeUInt32LE(sector, 2);
  bytes.writeUInt32LE(size, 10);
  bytes[25] = options.directory === true ? 2 : 0;
  bytes[32] = name.length;
  bytes.write(name, 33, "latin1");
  system.copy(bytes, 33 + padded);
  return bytes;
}

describe("directoryEntries", () => {
  test("names files by Rock Ridge, else by their plain name without version", () => {
    const directory = Buffer.concat([record("HOST.CFG;1", 100, 4096, { rockRidge: "host.cfg" }), record("HOST.ENV;1", 102, 4096)]);
    expect([...directoryEntries(directory)]).toEqual([
      ["host.cfg", { offsetBytes: 204_800, sizeBytes: 4096 }],
      ["host.env", { offsetBytes: 208_896, sizeBytes: 4096 }],
    ]);
  });

  test("skips directories and the padding at the end of a sector", () => {
    const first = Buffer.alloc(2048);
    record("EFI", 30, 2048, { directory: true }).copy(first);
    const directory = Buffer.concat([first, record("VMLINUZ.;1", 40, 10, { rockRidge: "vmlinuz" })]);
    expect([...directoryEntries(directory).keys()]).toEqual(["vmlinuz"]);
  });
});
