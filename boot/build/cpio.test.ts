import { writeCpio } from "./cpio.js";

function entryNames(archive: Buffer): string[] {
  const names: string[] = [];
  let offset = 0;
  while (archive.toString("latin1", offset, offset + 6) === "070701") {
    const field = (index: number): number => parseInt(archive.toString("latin1", offset + 6 + index * 8, offset + 14 + index * 8), 16);
    const nameLength = field(11);
    names.push(archive.toString("utf8", offset + 110, offset + 110 + nameLength - 1));
    const contentAt = Math.ceil((offset + 110 + nameLength) / 4) * 4;
    offset = Math.ceil((contentAt + field(6)) / 4) * 4;
  }
  return names;
}

describe("writeCpio", () => {
  test("gives the same bytes whatever the order of the entries", () => {
    const entries = [
      { path: "init", kind: "file", content: Buffer.from("#!/bin/sh\n"), mode: 0o755 },
      { path: "dev", kind: "directory" },
      { path: "dev/console", kind: "character", major: 5, minor: 1 },
    ] as const;
    expect(writeCpio(entries).equals(writeCpio([...entries].reverse()))).toBe(true);
  });

  test("puts a directory before what it holds and ends with the trailer", () => {
    const archive = writeCpio([
      { path: "bin/sh", kind: "link", target: "busybox" },
      { path: "bin", kind: "directory" },
    ]);
    expect(entryNames(archive)).toEqual(["bin", "bin/sh", "TRAILER!!!"]);
    expect(archive.length % 512).toBe(0);
  });
});
