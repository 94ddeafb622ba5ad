import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFat } from "./fat.js";
import { formatFat } from "./format-fat.js";

const mebibyte = 1024 * 1024;
const big = Uint8Array.from({ length: 300_003 }, (_, index) => (index * 13) & 0xff);
const files = new Map([
  ["EFI/BOOT/BOOTX64.EFI", big],
  ["EFI/lab/shimx64.efi", Uint8Array.of(1, 2, 3)],
  ["EFI/lab/BOOTX64.CSV", Uint8Array.of()],
  ["startup.nsh", Uint8Array.of(9)],
]);

describe("a FAT file system of ours", () => {
  test.each([1, 2, 16, 100])("of %d MiB is read back by the reader", async (mebibytes) => {
    const bytes = formatFat(files, mebibytes * mebibyte);
    const fat = await openFat(async (offset, length) => bytes.subarray(offset, offset + length));
    expect((await fat.list("EFI/lab"))?.map((entry) => entry.name)).toEqual(["BOOTX64.CSV", "shimx64.efi"]);
    for (const [path, content] of files) expect(Buffer.from(await fat.readFile(path, mebibyte)).equals(content)).toBe(true);
  });

  test.each<[string, Map<string, Uint8Array>, RegExp]>([
    ["files that do not fit", new Map([["a", new Uint8Array(2 * mebibyte)]]), /need more than/],
    ["long names", new Map([["a-long-name.txt", big]]), /no 8\.3 name/],
    ["names of mixed case", new Map([["Ab", big]]), /no 8\.3 name/],
  ])("is not made from %s", (_what, content, reason) => {
    expect(() => formatFat(content, mebibyte)).toThrow(reason);
  });

  const fsck = ["/usr/sbin/fsck.fat", "/sbin/fsck.fat"].find((path) => existsSync(path));
  (fsck === undefined ? test.skip : test)("pleases fsck.fat (skipped without dosfstools)", () => {
    const folder = mkdtempSync(join(tmpdir(), "fat-"));
    const image = join(folder, "esp.img");
    writeFileSync(image, formatFat(files, 2 * mebibyte));
    try {
      expect(execFileSync(fsck ?? "", ["-n", image], { encoding: "utf8" })).toMatch(/7 files/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
