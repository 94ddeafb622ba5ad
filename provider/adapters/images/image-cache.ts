import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type BlockMap, type ImageFacts, maxRangeBytes } from "../../domain/image/block-map.js";
import { findMapFault } from "../../domain/image/range-plan.js";
import type { Progress } from "../../ports/progress.js";
import { isAlive } from "./cache-lock.js";
import { readFully } from "./image-reader.js";
import { digestOf } from "./pack-image.js";
import { RateReport } from "./rate-report.js";

export interface CacheEntry {
  /** The digest by which the image was asked for: names the entry. */
  readonly key: string;
  /** SHA-256 of the source file. */
  readonly sourceDigest: string;
  /** Missing in entries of former versions. */
  readonly sourceSha512?: string;
  readonly map: BlockMap;
  readonly facts: ImageFacts;
  readonly packedPath: string;
}

/** Former versions wrote no key: theirs is the SHA-256. */
type EntryFile = Omit<CacheEntry, "packedPath" | "key"> & { readonly version: 1; readonly key?: string };

/** Leftovers and marks of other machines count for so long. */
const leftoverMs = 24 * 3_600_000;
const entryPrefix = "v1-";

/**
 * The folder of converted images: `v1-<digest>/{map.json,ranges}`, marks of use in `in-use/`, unfinished work in `<digest>.part` and `build-<digest>`.
 * Entries appear by rename, so one that is there is whole; it is checked nevertheless before its first use in a process.
 */
export class ImageCache {
  private readonly holds = new Map<string, number>();
  private readonly checked = new Map<string, CacheEntry>();

  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  partPath(digest: string): string {
    return join(this.folder, `${digest}.part`);
  }

  /** For the content of a compressed image, while it is converted. */
  unpackedPath(digest: string): string {
    return join(this.folder, `${digest}.unpacked`);
  }

  lockPath(digest: string): string {
    return join(this.folder, `${digest}.lock`);
  }

  /** Keeps an image, there or coming, from being evicted. Counts. */
  async hold(digest: string): Promise<void> {
    const count = this.holds.get(digest) ?? 0;
    this.holds.set(digest, count + 1);
    await mkdir(join(this.folder, "in-use"), { recursive: true, mode: 0o700 });
    await writeFile(this.markPath(digest), "", { mode: 0o600 });
  }

  holdAgain(digest: string): void {
    this.holds.set(digest, (this.holds.get(digest) ?? 0) + 1);
  }

  release(digest: string): void {
    const count = (this.holds.get(digest) ?? 1) - 1;
    if (count > 0) return void this.holds.set(digest, count);
    this.holds.delete(digest);
    rmSync(this.markPath(digest), { force: true });
  }

  /** The entry, verified; undefined when there is none or it is damaged. */
  async find(progress: Progress, digest: string): Promise<CacheEntry | undefined> {
    const folder = this.entryPath(digest);
    const packedPath = join(folder, "ranges");
    const found = await stat(packedPath).catch(() => undefined);
    if (found === undefined) return undefined;
    const known = this.checked.get(digest);
    if (known !== undefined && found.size === known.map.usedBytes) return known;
    const fault = await this.load(progress, digest, packedPath, found.size);
    if (typeof fault === "string") {
      progress.warn(`the cached image ${digest.slice(0, 12)} is damaged (${fault}) and is made anew`);
      return undefined;
    }
    this.checked.set(digest, fault);
    return fault;
  }

  private async load(progress: Progress, digest: string, packedPath: string, sizeBytes: number): Promise<CacheEntry | string> {
    let entry: EntryFile;
    try {
      entry = JSON.parse(await readFile(join(this.entryPath(digest), "map.json"), "utf8")) as EntryFile;
      const fault = findMapFault(entry.map);
      if (fault !== undefined) return fault;
    } catch {
      return "its map cannot be read";
    }
    const { map, facts } = entry;
    if (entry.version !== 1 || (entry.key ?? entry.sourceDigest) !== digest || typeof facts?.efiLoader !== "string")
      return "its map is of another image";
    if (map.digest !== digestOf(map.sizeBytes, map.sectorBytes, map.ranges)) return "its map was changed";
    if (map.usedBytes !== sizeBytes) return `${sizeBytes} bytes instead of ${map.usedBytes}`;
    const wrong = await findWrongRange(progress, map, packedPath);
    const { version: _version, ...known } = entry;
    return wrong ?? { ...known, key: digest, packedPath };
  }

  /** Folder to build a new entry in; what an earlier try left is gone. */
  async startBuild(digest: string): Promise<string> {
    const path = join(this.folder, `build-${digest}`);
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  async publish(build: string, made: Omit<CacheEntry, "packedPath">): Promise<CacheEntry> {
    const content: EntryFile = { version: 1, ...made };
    const digest = made.key;
    await writeFile(join(build, "map.json"), JSON.stringify(content), { mode: 0o600 });
    const target = this.entryPath(digest);
    await rm(target, { recursive: true, force: true });
    await rename(build, target);
    const entry = { ...made, packedPath: join(target, "ranges") };
    this.checked.set(digest, entry);
    return entry;
  }

  async touch(digest: string, nowMs: number): Promise<void> {
    await utimes(join(this.entryPath(digest), "map.json"), nowMs / 1000, nowMs / 1000).catch(() => undefined);
  }

  /** Removes the entries used longest ago until the rest fits, never one in use; and leftovers of a day ago. */
  async evict(nowMs: number): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    const entries: { digest: string; usedAt: number; sizeBytes: number }[] = [];
    for (const name of names) {
      const path = join(this.folder, name);
      if (name.startsWith(entryPrefix)) {
        const map = await stat(join(path, "map.json")).catch(() => undefined);
        const ranges = await stat(join(path, "ranges")).catch(() => undefined);
        entries.push({
          digest: name.slice(entryPrefix.length),
          usedAt: map?.mtimeMs ?? 0,
          sizeBytes: (map?.size ?? 0) + (ranges?.size ?? 0),
        });
      } else if (/^(build-|trash-|[0-9a-f]{64,128}\.(part|unpacked)$)/.test(name)) {
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && nowMs - found.mtimeMs > leftoverMs) await rm(path, { recursive: true, force: true });
      }
    }
    let total = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
    for (const entry of entries.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.maxBytes) return;
      if (await this.remove(entry.digest, nowMs)) total -= entry.sizeBytes;
    }
  }

  private async remove(digest: string, nowMs: number): Promise<boolean> {
    if (await this.isInUse(digest, nowMs)) return false;
    const trash = join(this.folder, `trash-${process.pid}-${digest}`);
    await rename(this.entryPath(digest), trash);
    // Somebody may have begun to use it between the look and the rename.
    if (await this.isInUse(digest, nowMs)) {
      const isBack = await rename(trash, this.entryPath(digest)).then(
        () => true,
        () => false,
      );
      if (isBack) return false;
    }
    this.checked.delete(digest);
    await rm(trash, { recursive: true, force: true });
    return true;
  }

  private async isInUse(digest: string, nowMs: number): Promise<boolean> {
    if (this.holds.has(digest)) return true;
    const folder = join(this.folder, "in-use");
    for (const name of await readdir(folder).catch(() => [])) {
      const [marked, host, pid] = name.split("+");
      if (marked !== digest) continue;
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found === undefined) continue;
      const isDead = host === hostname() ? Number(pid) === process.pid || !isAlive(Number(pid)) : nowMs - found.mtimeMs > leftoverMs;
      if (!isDead) return true;
      await rm(join(folder, name), { force: true });
    }
    return false;
  }

  private entryPath(digest: string): string {
    return join(this.folder, entryPrefix + digest);
  }

  private markPath(digest: string): string {
    return join(this.folder, "in-use", `${digest}+${hostname()}+${process.pid}`);
  }
}

async function findWrongRange(progress: Progress, map: BlockMap, packedPath: string): Promise<string | undefined> {
  const report = new RateReport(progress, "checking the cached image", map.usedBytes);
  const buffer = Buffer.alloc(maxRangeBytes);
  const file = await open(packedPath, "r");
  try {
    let at = 0;
    for (const range of map.ranges) {
      progress.signal.throwIfAborted();
      const part = buffer.subarray(0, range.length);
      await readFully(file, at, part);
      if (createHash("sha256").update(part).digest("hex") !== range.sha256) return `wrong bytes for the image's offset ${range.offset}`;
      at += range.length;
      report.add(range.length);
    }
    return undefined;
  } finally {
    await file.close();
  }
}
