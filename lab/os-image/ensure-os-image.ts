import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { secondsSince, type BuildLog } from "../../boot/build/build-log.js";
import { cacheDir } from "../../boot/build/cache-dir.js";
import { readDebianLock, writeDebianLock, type DebianLock } from "../../boot/build/debian-lock.js";
import { buildApt, ensurePackages, hashOf } from "../../boot/build/packages.js";
import { runCommand } from "../../boot/build/run-command.js";
import { ensureDebianPackages } from "../setup/debian-packages.js";
import { buildDiskImage, fstab, rootUuid } from "./disk-image.js";
import { writeLoaderConfig } from "./loader-config.js";
import { osImageLock } from "./os-packages.js";
import { buildRootTree } from "./root-tree.js";
import { addVariant, relockVariants, type OsImageVariant } from "./variants.js";

const relockCommand = "npx tsx lab/os-image/main.ts --relock";
const here = import.meta.dirname;
const lockFile = join(here, "debian.lock.json");

export interface OsImage {
  readonly variant: OsImageVariant;
  /** Raw disk, sparse. */
  readonly raw: string;
  readonly rawSha256: string;
  /** The same disk as compressed qcow2. */
  readonly qcow2: string;
  readonly qcow2Sha256: string;
}

export async function relockOsImage(log: BuildLog): Promise<DebianLock> {
  log("locking today's Debian 13 packages (about 10 s)");
  const lock = await writeDebianLock(lockFile, buildApt(), osImageLock);
  await relockVariants(join(here, "variants.lock.json"), lock);
  return lock;
}

/** The lab's Debian 13 image, built once (root, mmdebstrap, about three minutes for the first variant) and cached. */
export async function ensureOsImage(variant: OsImageVariant, log: BuildLog): Promise<OsImage> {
  const dir = join(cacheDir(), "lab/os-image", sourceHash(/^(?!main\.ts$)/));
  const raw = join(dir, `debian-13-${variant}.raw`);
  const qcow2 = join(dir, `debian-13-${variant}.qcow2`);
  if (!existsSync(`${qcow2}.sha256`)) {
    mkdirSync(dir, { recursive: true });
    await ensureDebianPackages(["mmdebstrap", "mtools", "e2fsprogs", "qemu-utils"], log);
    await buildVariant(dir, variant, raw, qcow2, log);
  }
  return { variant, raw, qcow2, rawSha256: readDigest(raw), qcow2Sha256: readDigest(qcow2) };
}

function readDigest(file: string): string {
  return readFileSync(`${file}.sha256`, "utf8").slice(0, 64);
}

/** The tree of installed packages is made from these alone, so that other changes do not install them again. */
const treeSources = /^(debian\.lock\.json|os-packages\.ts|root-tree\.ts|root\/.*)$/;

function sourceHash(of: RegExp): string {
  const hash = createHash("sha256");
  for (const path of readdirSync(here, { recursive: true, encoding: "utf8" }).sort()) {
    const file = join(here, path);
    if (of.test(path) && !path.endsWith(".test.ts") && statSync(file).isFile()) hash.update(`${path}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 12);
}

async function buildVariant(dir: string, variant: OsImageVariant, raw: string, qcow2: string, log: BuildLog): Promise<void> {
  const work = mkdtempSync(join(dir, "work-"));
  const startedAt = Date.now();
  try {
    const { root: common, loaders } = await ensureRoot(log);
    log(`building OS image ${variant} (about 30 s)`);
    const root = join(work, "root");
    await runCommand("cp", ["-a", "--reflink=auto", common, root]);
    await addVariant(root, here, variant, relockCommand, log);
    const [kernelRelease] = readdirSync(join(root, "usr/lib/modules"));
    if (kernelRelease === undefined) throw new Error("failed to find a kernel in the OS image");
    writeLoaderConfig(root, variant, { kernelRelease, rootUuid });
    const disk = join(work, "disk.raw");
    await buildDiskImage(root, loaders, work, disk);
    await runCommand("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", "-c", disk, join(work, "disk.qcow2")]);
    await publish(disk, raw);
    await publish(join(work, "disk.qcow2"), qcow2);
    log(
      `built OS image ${variant} in ${secondsSince(startedAt)}: ${Math.round((statSync(raw).blocks * 512) / 1e6)} MB used, qcow2 ${Math.round(statSync(qcow2).size / 1e6)} MB`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The image appears before its digest, so that a digest always speaks of a whole file. */
async function publish(file: string, target: string): Promise<void> {
  const digest = (await hashOf(file, "sha256")).toString("hex");
  rmSync(`${target}.sha256`, { force: true });
  renameSync(file, target);
  writeFileSync(`${target}.sha256`, `${digest}  ${target.slice(target.lastIndexOf("/") + 1)}\n`);
}

async function ensureRoot(log: BuildLog): Promise<{ root: string; loaders: string }> {
  const parent = join(cacheDir(), "lab/os-image");
  const kept = join(parent, `tree-${sourceHash(treeSources)}`);
  const paths = { root: join(kept, "root"), loaders: join(kept, "loaders") };
  if (existsSync(kept)) return paths;
  if (process.getuid?.() !== 0) throw new Error("failed to build the OS image: installing Debian packages into a tree needs root");
  const lock = readDebianLock(lockFile);
  const store = await ensurePackages(lock, relockCommand, log);
  const startedAt = Date.now();
  log(`installing ${lock.packages.length} packages into the OS image (about 120 s on two cores)`);
  const fresh = mkdtempSync(join(parent, "unpack-"));
  try {
    await buildRootTree(join(fresh, "root"), join(here, "root"), lock, store, log);
    writeFileSync(join(fresh, "root/etc/fstab"), fstab);
    for (const name of ["shim-signed", "shim-helpers-amd64-signed", "grub-efi-amd64-signed"]) {
      await runCommand("dpkg-deb", ["-x", store.debs.get(name) ?? name, join(fresh, "loaders")]);
    }
    renameSync(fresh, kept);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  log(`installed in ${secondsSince(startedAt)}`);
  return paths;
}
