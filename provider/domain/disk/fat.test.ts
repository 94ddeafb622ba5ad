import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEfiLoader } from "./efi-loader.js";
import { openFat } from "./fat.js";

const mkfs = ["/usr/sbin/mkfs.fat", "/sbin/mkfs.fat"].find((path) => existsSync(path));
const hasTools = mkfs !== undefined && existsSync("/usr/bin/mcopy");

const sizes = [
  ["12", 2],
  ["16", 20],
  ["32", 64],
] as const;

(hasTools ? describe : describe.skip)("a FAT file system by mkfs.fat (skipped without dosfstools and mtools)", () => {
  const folder = mkdtempSync(join(tmpdir(), "fat-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const big = Uint8Array.from({ length: 700_001 }, (_, index) => (index * 7) & 0xff);

  function make(bits: string, mebibytes: number, files: Record<string, Uint8Array | string>): Uint8Array {
    const image = join(folder, `fat${bits}-${Object.keys(files).length}.img`);
    writeFileSync(image, "");
    truncateSync(image, mebibytes * 1024 * 1024);
    execFileSync(mkfs ?? "", ["-F", bits, image], { stdio: "ignore" });
    const env = { ...process.env, MTOOLS_SKIP_CHECK: "1" };
    const made = new Set<string>();
    for (const [path, content] of Object.entries(files)) {
      const parts = path.split("/").slice(0, -1);
      parts.forEach((_, index) => {
        const directory = parts.slice(0, index + 1).join("/");
        if (!made.has(directory)) execFileSync("mmd", ["-i", image, `::${directory}`], { env });
        made.add(directory);
      });
      writeFileSync(join(folder, "content"), content);
      execFileSync("mcopy", ["-o", "-i", image, join(folder, "content"), `::${path}`], { env });
    }
    return readFileSync(image);
  }
  const open = (bytes: Uint8Array): ReturnType<typeof openFat> =>
    openFat(async (offset, length) => bytes.subarray(offset, offset + length));

  test.each(sizes)("FAT%s lists and reads files by long names in any case", async (bits, mebibytes) => {
    const fat = await open(
      make(bits, mebibytes, { "EFI/some vendor with a long name/File.With.Dots.bin": big, "EFI/empty": "", "A.TXT": "hello" }),
    );
    expect((await fat.list("/"))?.map((entry) => entry.name)).toEqual(["EFI", "A.TXT"]);
    expect((await fat.list("/efi/"))?.map((entry) => entry.name)).toEqual(["some vendor with a long name", "empty"]);
    expect(Buffer.from(await fat.readFile("/efi/SOME VENDOR with a long name/file.with.dots.BIN", 1e6)).equals(big)).toBe(true);
    expect(await fat.readFile("/EFI/empty", 10)).toHaveLength(0);
    expect(await fat.exists("/EFI/nothing")).toBe(false);
    expect(await fat.list("/A.TXT")).toBeUndefined();
    await expect(fat.readFile("/A.TXT", 4)).rejects.toThrow(/has 5 bytes, more than 4/);
    await expect(fat.readFile("/B.TXT", 4)).rejects.toThrow(/no file/);
  });

  const csv = (text: string): Buffer => Buffer.from("\ufeff" + text, "utf16le");
  test.each([
    [
      "a CSV file",
      { "EFI/debian/shimx64.efi": "s", "EFI/debian/grubx64.efi": "g", "EFI/debian/BOOTX64.CSV": csv("shimx64.efi,Debian 13,,comment\n") },
      { path: "/EFI/debian/shimx64.efi", label: "Debian 13" },
    ],
    [
      "shim before others",
      {
        "EFI/a/boot.efi": "s",
        "EFI/a/BOOTX64.CSV": csv("boot.efi,A,,"),
        "EFI/b/shimx64.efi": "s",
        "EFI/b/BOOTX64.CSV": csv("shimx64.efi,B,,"),
      },
      { path: "/EFI/b/shimx64.efi", label: "B" },
    ],
    [
      "a CSV file that names nothing there",
      { "EFI/a/BOOTX64.CSV": csv("gone.efi,A,,"), "EFI/BOOT/BOOTX64.EFI": "x" },
      { path: "/EFI/BOOT/BOOTX64.EFI", label: "Linux" },
    ],
    ["a shim without CSV file", { "EFI/a/shimx64.efi": "s", "EFI/BOOT/BOOTX64.EFI": "x" }, { path: "/EFI/a/shimx64.efi", label: "a" }],
    ["the removable path", { "efi/boot/bootx64.efi": "x" }, { path: "/EFI/boot/bootx64.efi", label: "Linux" }],
    ["another machine's loader", { "EFI/BOOT/BOOTAA64.EFI": "x" }, undefined],
    ["nothing", { README: "x" }, undefined],
  ])("%s decides the EFI loader", async (_what, files, loader) => {
    const fat = await open(make("12", 2, files));
    expect(await findEfiLoader(fat, "x64")).toEqual(loader);
  });

  test("with a looping or cut cluster chain is refused", async () => {
    const bytes = Buffer.from(make("16", 20, { "DIR/A.TXT": "hello", "BIG.BIN": big }));
    const fatAt = bytes.readUInt16LE(14) * 512;
    bytes.writeUInt16LE(2, fatAt + 4);
    bytes.writeUInt16LE(0, fatAt + 8);
    const fat = await open(bytes);
    await expect(fat.list("/DIR")).rejects.toThrow(/loop/);
    await expect(fat.readFile("/BIG.BIN", 1e6)).rejects.toThrow(/ends too early/);
  });

  test("without a boot sector is refused", async () => {
    await expect(open(new Uint8Array(512))).rejects.toThrow(/no boot sector/);
  });
});
