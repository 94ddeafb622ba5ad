import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEfiLoader } from "../../provider/domain/disk/efi-loader.js";
import { openFat } from "../../provider/domain/disk/fat.js";
import { espOf, readGpt } from "../../provider/domain/disk/gpt.js";
import { makeMemoryArtefacts } from "./memory-artefacts.js";
import { makeMemoryImage } from "./memory-image.js";

const folder = mkdtempSync(join(tmpdir(), "memory-image-"));
afterAll(() => rmSync(folder, { recursive: true }));
const mebibyte = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("a memory image", () => {
  const input = { prettyName: "Memory OS 1", sizeBytes: 16 * mebibyte, seed: 1 };

  test("looks bootable and begins its root with the system's name", async () => {
    const path = join(folder, "a.img");
    const made = await makeMemoryImage(input, path);
    const bytes = readFileSync(path);
    expect(made).toEqual({ sha256: sha256(bytes), sizeBytes: bytes.length });
    const reading = readGpt(bytes, 512);
    if (reading.kind !== "gpt") throw new Error(reading.reason);
    const esp = espOf(reading.gpt);
    const fat = await openFat(async (offset, length) =>
      bytes.subarray((esp?.firstLba ?? 0) * 512 + offset, (esp?.firstLba ?? 0) * 512 + offset + length),
    );
    expect(await findEfiLoader(fat, "x64")).toEqual({ path: "/EFI/lab/shimx64.efi", label: "Memory OS 1" });
    expect(await fat.exists("/EFI/BOOT/BOOTX64.EFI")).toBe(true);
    const root = (reading.gpt.partitions[0]?.firstLba ?? 0) * 512;
    expect(bytes.toString("latin1", root, root + 32)).toBe("BAREMETAL-MEMORY-OS Memory OS 1\n");
  });

  test("is the same for the same seed, another for another, and sparse", async () => {
    const [same, other] = [join(folder, "b.img"), join(folder, "c.img")];
    const first = await makeMemoryImage({ ...input, sizeBytes: 128 * mebibyte }, same);
    expect(statSync(same).blocks * 512).toBeLessThan(48 * mebibyte);
    expect(await makeMemoryImage({ ...input, sizeBytes: 128 * mebibyte }, same)).toEqual(first);
    expect(await makeMemoryImage({ ...input, seed: 2 }, other)).not.toEqual(await makeMemoryImage(input, other));
  });
});

test("memory artefacts are as the boot contract wants them", async () => {
  await makeMemoryArtefacts(join(folder, "boot"));
  const read = (name: string): Buffer => readFileSync(join(folder, "boot", name));
  const manifest = JSON.parse(read("manifest.json").toString()) as {
    files: Record<string, { sizeBytes: number; sha256: string }>;
    iso: Record<string, { offsetBytes: number; sizeBytes: number }>;
  };
  expect(Object.keys(manifest.files).sort()).toEqual(["boot.iso", "initrd.s1", "stage2.squashfs", "vmlinuz"]);
  for (const [name, file] of Object.entries(manifest.files)) {
    expect(read(name)).toHaveLength(file.sizeBytes);
    expect(sha256(read(name))).toBe(file.sha256);
  }
  expect(Object.entries(manifest.iso).map(([name, { sizeBytes }]) => [name, sizeBytes])).toEqual([
    ["host.cfg", 4096],
    ["host.env", 4096],
    ["host.json", 65536],
  ]);
  const { offsetBytes, sizeBytes } = manifest.iso["host.json"] ?? { offsetBytes: 0, sizeBytes: 0 };
  expect(
    read("boot.iso")
      .subarray(offsetBytes, offsetBytes + sizeBytes)
      .every((byte) => byte === 0x20),
  ).toBe(true);
});
