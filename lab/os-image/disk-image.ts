import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

import { runCommand } from "../../boot/build/run-command.js";
import { partitionTypes, writeGpt, type GptPartition } from "./gpt.js";

const sector = 512;
const mebibyte = 1024 * 1024;
const espMebibytes = 64;
const rootStart = 1 + espMebibytes;
const diskMebibytes = 2048;

// Fixed, so that the same packages give the same image; cloud-init and the agent never rely on their being unique.
export const rootUuid = "6a1d3c52-8f5e-4c1b-9d2a-13b0e6c7a001";
const espSerial = "ba5e1001";
const guids = {
  disk: "6a1d3c52-8f5e-4c1b-9d2a-13b0e6c7a002",
  esp: "6a1d3c52-8f5e-4c1b-9d2a-13b0e6c7a003",
  root: "6a1d3c52-8f5e-4c1b-9d2a-13b0e6c7a004",
} as const;
const epoch = "1735689600";

export const fstab = `UUID=${rootUuid} / ext4 defaults,errors=remount-ro 0 1
UUID=${espSerial.slice(0, 4).toUpperCase()}-${espSerial.slice(4).toUpperCase()} /boot/efi vfat umask=0077,nofail 0 1
`;

/** A raw disk with GPT, EFI system partition and ext4 root, made without mounts, loop devices or privileges. */
export async function buildDiskImage(root: string, loaders: string, work: string, output: string): Promise<void> {
  mkdirSync(work, { recursive: true });
  const esp = join(work, "esp.img");
  await buildEsp(esp, loaders, work);
  const ext4 = join(work, "root.img");
  const rootMebibytes = diskMebibytes - rootStart - 1;
  rmSync(ext4, { force: true });
  await runCommand(
    "mke2fs",
    [
      ...["-q", "-t", "ext4", "-d", root, "-L", "root", "-U", rootUuid, "-m", "0", "-b", "4096", "-i", "16384", "-J", "size=16"],
      ...["-O", "^metadata_csum_seed,^orphan_file", "-E", `hash_seed=${rootUuid},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0`],
      ...[ext4, `${rootMebibytes}M`],
    ],
    { env: { SOURCE_DATE_EPOCH: epoch, E2FSPROGS_FAKE_TIME: epoch, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` } },
  );
  await assemble(output, esp, ext4, rootMebibytes);
}

async function buildEsp(image: string, loaders: string, work: string): Promise<void> {
  rmSync(image, { force: true });
  writeFileSync(image, "");
  truncateSync(image, espMebibytes * mebibyte);
  const env = { SOURCE_DATE_EPOCH: epoch, TZ: "UTC" };
  const mtool = (tool: string, ...args: string[]): Promise<string> => runCommand(tool, ["-i", image, ...args], { env });
  await mtool("mformat", "-F", "-v", "ESP", "-N", espSerial, "::");
  for (const dir of ["EFI", "EFI/BOOT", "EFI/debian"]) await mtool("mmd", `::${dir}`);
  const shim = join(loaders, "usr/lib/shim");
  const grub = join(loaders, "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed");
  const put = (file: string, target: string): Promise<string> => mtool("mcopy", file, `::${target}`);
  await put(join(shim, "shimx64.efi.signed"), "EFI/BOOT/BOOTX64.EFI");
  await put(join(shim, "fbx64.efi.signed"), "EFI/BOOT/fbx64.efi");
  await put(grub, "EFI/BOOT/grubx64.efi");
  await put(join(shim, "shimx64.efi.signed"), "EFI/debian/shimx64.efi");
  await put(join(shim, "fbx64.efi.signed"), "EFI/debian/fbx64.efi");
  await put(join(shim, "mmx64.efi.signed"), "EFI/debian/mmx64.efi");
  await put(grub, "EFI/debian/grubx64.efi");
  const csv = join(work, "BOOTX64.CSV");
  writeFileSync(csv, Buffer.from("shimx64.efi,debian,,This is the boot entry for debian\n", "utf16le"));
  await put(csv, "EFI/debian/BOOTX64.CSV");
  const stub = join(work, "esp-grub.cfg");
  writeFileSync(stub, `search.fs_uuid ${rootUuid} root\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n`);
  await put(stub, "EFI/debian/grub.cfg");
}

async function assemble(output: string, esp: string, ext4: string, rootMebibytes: number): Promise<void> {
  const sectorsOf = (mebibytes: number): number => (mebibytes * mebibyte) / sector;
  const partition = (name: string, type: string, guid: string, start: number, size: number): GptPartition => ({
    ...{ name, type, guid },
    firstSector: sectorsOf(start),
    lastSector: sectorsOf(start + size) - 1,
  });
  const totalSectors = sectorsOf(diskMebibytes);
  const tables = writeGpt(guids.disk, totalSectors, [
    partition("EFI system", partitionTypes.efiSystem, guids.esp, 1, espMebibytes),
    partition("root", partitionTypes.linuxRootX64, guids.root, rootStart, rootMebibytes),
  ]);
  writeFileSync(output, "");
  for (const [file, start] of [
    [esp, 1],
    [ext4, rootStart],
  ] as const) {
    await runCommand("dd", [`if=${file}`, `of=${output}`, "bs=1M", `seek=${start}`, "conv=sparse,notrunc", "status=none"]);
  }
  const fd = openSync(output, "r+");
  try {
    ftruncateSync(fd, diskMebibytes * mebibyte);
    writeSync(fd, tables.primary, 0, tables.primary.length, 0);
    writeSync(fd, tables.backup, 0, tables.backup.length, diskMebibytes * mebibyte - tables.backup.length);
  } finally {
    closeSync(fd);
  }
}
