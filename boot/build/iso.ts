import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { readIsoRoot, type Extent } from "./iso9660.js";
import { runLockedTool } from "./locked-tool.js";

/** Files of the medium that are filled in per host while it is served, with their size. */
export const hostFiles = { "host.cfg": 4096, "host.env": 4096, "host.json": 65536 } as const;

export type HostFile = keyof typeof hostFiles;

const volumeDate = "2025010100000000";
const fixedTime = new Date("2025-01-01T00:00:00Z");
const maxIsoBytes = 32 * 1024 * 1024;

export interface IsoRequest {
  readonly tree: string;
  readonly work: string;
  readonly kernel: string;
  readonly stage1: string;
  readonly grubConfiguration: string;
  readonly output: string;
}

/** The boot medium: signed shim and signed network GRUB in an El Torito EFI image, kernel and first stage beside it. */
export async function buildIso(request: IsoRequest): Promise<Record<HostFile, Extent>> {
  const root = join(request.work, "iso");
  const put = (path: string, source: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(source, join(root, path));
  };
  put("vmlinuz", request.kernel);
  put("initrd.s1", request.stage1);
  put("grub/x86_64-efi/grub.cfg", request.grubConfiguration);
  for (const [name, size] of Object.entries(hostFiles)) writeFileSync(join(root, name), placeholder(name, size));
  await buildEfiImage(request, join(root, "efi.img"));
  setTimes(root);
  rmSync(request.output, { force: true });
  await runLockedTool(
    request.tree,
    "xorriso",
    [
      ...["-no_rc", "-report_about", "WARNING", "-as", "mkisofs"],
      ...["-V", "BAREMETAL", "-R", "-uid", "0", "-gid", "0", "-dir-mode", "0555", "-file-mode", "0444"],
      ...[`--modification-date=${volumeDate}`, "-e", "efi.img", "-no-emul-boot", "-o", request.output, root],
    ],
    { env: { SOURCE_DATE_EPOCH: String(fixedTime.getTime() / 1000), TZ: "UTC" } },
  );
  const size = statSync(request.output).size;
  if (size > maxIsoBytes) throw new Error(`failed to build boot.iso: ${size} bytes, at most ${maxIsoBytes} are allowed`);
  return findHostFiles(request.output);
}

function placeholder(name: string, size: number): Buffer {
  if (name === "host.json") return Buffer.alloc(size, " ");
  if (name === "host.env") return Buffer.alloc(size, "\n");
  const bytes = Buffer.alloc(size, "\n");
  bytes.write("set netboot=media\n");
  return bytes;
}

async function buildEfiImage(request: IsoRequest, image: string): Promise<void> {
  const { tree } = request;
  const shim = join(tree, "usr/lib/shim/shimx64.efi.signed");
  const grub = join(tree, "usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed");
  for (const file of [shim, grub]) if (!existsSync(file)) throw new Error(`failed to find ${file}`);
  const kibibytes = Math.ceil((statSync(shim).size + statSync(grub).size) / 1024) + 160;
  writeFileSync(image, Buffer.alloc(Math.ceil(kibibytes / 32) * 32 * 1024));
  const env = { SOURCE_DATE_EPOCH: String(fixedTime.getTime() / 1000), TZ: "UTC", MTOOLS_SKIP_CHECK: "1" };
  const staged = join(request.work, "esp");
  mkdirSync(staged, { recursive: true });
  copyFileSync(shim, join(staged, "BOOTX64.EFI"));
  copyFileSync(grub, join(staged, "grubx64.efi"));
  setTimes(staged);
  const mtools = (tool: string, args: readonly string[]): Promise<string> =>
    runLockedTool(tree, "mtools", ["-c", tool, "-i", image, ...args], { env });
  await mtools("mformat", ["-v", "BAREMETAL", "-N", "42424d01", "::"]);
  await mtools("mmd", ["::EFI", "::EFI/BOOT"]);
  await mtools("mcopy", ["-m", join(staged, "BOOTX64.EFI"), join(staged, "grubx64.efi"), "::EFI/BOOT/"]);
}

function setTimes(dir: string): void {
  for (const path of readdirSync(dir, { recursive: true, encoding: "utf8" })) utimesSync(join(dir, path), fixedTime, fixedTime);
  utimesSync(dir, fixedTime, fixedTime);
}

function findHostFiles(iso: string): Record<HostFile, Extent> {
  const entries = readIsoRoot(iso);
  const bytes = readFileSync(iso);
  const extentOf = (name: HostFile): Extent => {
    const extent = entries.get(name);
    if (extent === undefined || extent.sizeBytes !== hostFiles[name]) throw new Error(`failed to find ${name} on the boot medium`);
    const content = bytes.subarray(extent.offsetBytes, extent.offsetBytes + extent.sizeBytes);
    if (!content.equals(placeholder(name, extent.sizeBytes)))
      throw new Error(`failed to find ${name} on the boot medium: its extent holds something else`);
    return extent;
  };
  return { "host.cfg": extentOf("host.cfg"), "host.env": extentOf("host.env"), "host.json": extentOf("host.json") };
}
