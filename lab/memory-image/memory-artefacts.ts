import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layoutIso9660 } from "../../provider/domain/disk/iso9660.js";
import { randomBytes, randomWords } from "./memory-image.js";

/** Sizes that boot/CONTRACT.md fixes. */
const patchedFiles = { "host.cfg": 4096, "host.env": 4096, "host.json": 65536 } as const;

/**
 * Boot artefacts of some kilobytes for the memory rack, in the form of boot/CONTRACT.md: no program in them can run,
 * everything else about them is right.
 */
export async function makeMemoryArtefacts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = randomWords(7);
  const kernel = randomBytes(random, 8192);
  const initrd = randomBytes(random, 6000);
  const stage2 = randomBytes(random, 12_288);
  const iso = layoutIso9660({
    label: "BAREMETAL",
    files: new Map<string, Uint8Array>([
      ["EFI/BOOT/BOOTX64.EFI", randomBytes(random, 2048)],
      ["EFI/BOOT/grubx64.efi", randomBytes(random, 2048)],
      ["grub/x86_64-efi/grub.cfg", new TextEncoder().encode("# memory rack: nothing runs this\n")],
      ["vmlinuz", kernel],
      ["initrd.s1", initrd],
      ["host.cfg", new Uint8Array(patchedFiles["host.cfg"]).fill(0x0a)],
      ["host.env", new Uint8Array(patchedFiles["host.env"]).fill(0x0a)],
      ["host.json", new Uint8Array(patchedFiles["host.json"]).fill(0x20)],
    ]),
  });
  const files = { "boot.iso": iso.bytes, vmlinuz: kernel, "initrd.s1": initrd, "stage2.squashfs": stage2 };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const digests = Object.entries(files).map(([name, content]) => [
    name,
    { sizeBytes: content.length, sha256: createHash("sha256").update(content).digest("hex") },
  ]);
  const manifest = {
    version: "memory-1",
    kernelRelease: "6.12.0-memory",
    files: Object.fromEntries(digests) as Record<string, unknown>,
    iso: Object.fromEntries(Object.keys(patchedFiles).map((name) => [name, iso.extents.get(name)])) as Record<string, unknown>,
  };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest, undefined, 2));
}
