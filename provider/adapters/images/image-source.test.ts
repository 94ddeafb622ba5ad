import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BareMetalError } from "../../domain/errors.js";
import type { ImageRequest, ImageSource, PreparedImage } from "../../ports/image-source.js";
import type { Progress } from "../../ports/progress.js";
import { systemClock } from "../../progress/system-clock.js";
import { bootableDisk } from "./bootable-disk.js";
import { createImageSource } from "./image-source.js";

const mebibyte = 1024 * 1024;
const root = mkdtempSync(join(tmpdir(), "images-"));
afterAll(() => rmSync(root, { recursive: true }));
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let folders = 0;
function newSource(maxBytes = 1e9): { source: ImageSource; cacheDir: string } {
  const cacheDir = join(root, `cache-${folders++}`);
  return { source: createImageSource({ cacheDir, maxBytes, clock: systemClock }), cacheDir };
}

function newProgress(): Progress & { readonly lines: string[]; abort(): void } {
  const lines: string[] = [];
  const controller = new AbortController();
  const add = (text: string): void => void lines.push(text);
  return {
    lines,
    abort: () => controller.abort(new Error("given up")),
    signal: controller.signal,
    clock: systemClock,
    deadline: Date.now() + 60_000,
    status: add,
    info: add,
    warn: add,
    debug: add,
  };
}

function store(name: string, bytes: Uint8Array): ImageRequest {
  const folder = join(root, `files-${folders++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, name), bytes);
  return { url: join(folder, name), checksum: sha256(bytes) };
}

/** The image that the packed ranges stand for. */
function unpack(image: PreparedImage): Buffer {
  const bytes = Buffer.alloc(image.map.sizeBytes);
  const packed = readFileSync(image.packedPath);
  let at = 0;
  for (const range of image.map.ranges) {
    const part = packed.subarray(at, at + range.length);
    expect(sha256(part)).toBe(range.sha256);
    part.copy(bytes, range.offset);
    at += range.length;
  }
  expect(at).toBe(packed.length);
  return bytes;
}

async function failure(run: Promise<unknown>): Promise<BareMetalError> {
  try {
    await run;
  } catch (error) {
    return error as BareMetalError;
  }
  throw new Error("no error");
}

const disk = bootableDisk();

describe("a local image", () => {
  test.each([
    ["path", (path: string) => path],
    ["file URL", (path: string) => pathToFileURL(path).href],
  ])("by %s becomes a block map of its used parts", async (_what, toUrl) => {
    const { source } = newSource();
    const request = store("a.raw", disk);
    const image = await source.prepare(newProgress(), { ...request, url: toUrl(request.url) });
    expect(unpack(image).equals(disk)).toBe(true);
    expect(image.map.usedBytes).toBeLessThan(1.5 * mebibyte);
    expect(image.map.ranges.every((range) => range.offset % 4096 === 0 && range.length <= 4 * mebibyte)).toBe(true);
    expect(image).toMatchObject({ sourceDigest: request.checksum, facts: { efiLoader: "/EFI/BOOT/BOOTX64.EFI", espPartition: 1 } });
    image.release();
  });

  test("made for 4096-byte sectors says so", async () => {
    const image = await newSource().source.prepare(newProgress(), store("a.raw", bootableDisk({ sectorBytes: 4096 })));
    expect(image.map.sectorBytes).toBe(4096);
  });

  test("that was cut off is refused, although its checksum is that of the cut file", async () => {
    const error = await failure(newSource().source.prepare(newProgress(), store("a.raw", disk.subarray(0, 6 * mebibyte))));
    expect(error).toMatchObject({ code: "IMAGE_UNREADABLE", message: expect.stringMatching(/cut off.*partition 2/) as string });
  });

  test("whose size is no multiple of a granule keeps its last bytes", async () => {
    const bytes = Buffer.concat([disk, Buffer.from("tail of the image")]);
    const image = await newSource().source.prepare(newProgress(), store("a.raw", bytes));
    expect(image.map.sizeBytes).toBe(bytes.length);
    expect(unpack(image).equals(bytes)).toBe(true);
  });

  test("is found in a list by its name", async () => {
    const request = store("my image.raw", disk);
    const list = store("SHA256SUMS", Buffer.from(`${"0".repeat(64)}  other\n${request.checksum} *my image.raw\n`));
    const image = await newSource().source.prepare(newProgress(), { ...request, checksum: list.url });
    expect(image.sourceDigest).toBe(request.checksum);
    const empty = store("SHA256SUMS", Buffer.from(`${"0".repeat(64)}  other\n${"0".repeat(64)}  more\n`));
    const error = await failure(newSource().source.prepare(newProgress(), { ...request, checksum: empty.url }));
    expect(error).toMatchObject({ code: "IMAGE_UNREADABLE" });
    expect(error.message).toBe(`found no SHA-256 or SHA-512 of my image.raw in ${empty.url}`);
  });
});

describe("an image is refused, and leaves nothing behind,", () => {
  const noTable = Buffer.alloc(mebibyte, 1);
  const mbr = Buffer.alloc(mebibyte);
  mbr[450] = 0x83;
  mbr.writeUInt16LE(0xaa55, 510);
  const damaged = Buffer.from(disk);
  damaged[1024 + 56] = 0x42;
  const linux = "0fc63daf-8483-4772-8e79-3d69d8477de4";
  test.each<[string, Buffer, Partial<ImageRequest>, string, string]>([
    ["without a table", noTable, {}, "IMAGE_NOT_BOOTABLE", "neither MBR nor GPT"],
    ["with an MBR table", mbr, {}, "IMAGE_NOT_BOOTABLE", "an MBR partition table (types 83) instead of a GPT"],
    ["with a damaged table", damaged, {}, "IMAGE_NOT_BOOTABLE", "wrong CRC of the entries"],
    [
      "without an ESP",
      bootableDisk({ espType: linux }),
      {},
      "IMAGE_NOT_BOOTABLE",
      "no EFI system partition among its partitions (1 boot, 2 root)",
    ],
    ["without a loader", bootableDisk({ espFiles: new Map([["README", Uint8Array.of(1)]]) }), {}, "IMAGE_NOT_BOOTABLE", "no EFI loader"],
    ["for arm64", bootableDisk({ espFiles: new Map([["EFI/BOOT/BOOTAA64.EFI", Uint8Array.of(1)]]) }), {}, "IMAGE_NOT_BOOTABLE", "arm64"],
    ["that is empty", Buffer.alloc(0), {}, "IMAGE_NOT_BOOTABLE", "is empty"],
    [
      "with another digest",
      disk,
      { checksum: "0".repeat(64) },
      "IMAGE_CHECKSUM_MISMATCH",
      `has SHA-256 ${sha256(disk)}, the checksum is 000000`,
    ],
    ["that is not there", disk, { url: "/nowhere/a.raw" }, "IMAGE_UNREADABLE", "failed to read image /nowhere/a.raw"],
    ["compressed in a way that is not read", Buffer.from("BZh9"), {}, "INPUT_INVALID", "bz2"],
    ["of another make", Buffer.from("KDMV"), {}, "INPUT_INVALID", "vmdk"],
    ["declared wrongly", disk, { format: "qcow2" }, "INPUT_INVALID", "is a raw image, not qcow2"],
    ["of an unknown scheme", disk, { url: "ftp://x/a.raw" }, "INPUT_INVALID", "unknown scheme ftp"],
  ])("%s", async (_what, bytes, change, code, message) => {
    const { source, cacheDir } = newSource();
    const error = await failure(source.prepare(newProgress(), { ...store("a.img", bytes), ...change }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    const left = readdirSync(root).includes(cacheDir.slice(root.length + 1)) ? readdirSync(cacheDir) : [];
    expect(left.filter((name) => name !== "in-use")).toEqual([]);
  });
});

describe("the cache", () => {
  test("converts once for all callers and later runs", async () => {
    const { source, cacheDir } = newSource();
    const request = store("a.raw", disk);
    const images = await Promise.all([1, 2, 3].map(() => source.prepare(newProgress(), request)));
    expect(new Set(images.map((image) => image.packedPath)).size).toBe(1);
    const madeAt = statSync(images[0]?.packedPath ?? "").mtimeMs;
    images.forEach((image) => image.release());
    images.forEach((image) => image.release());
    // The source is not looked at any more.
    rmSync(request.url);
    const again = await createImageSource({ cacheDir, maxBytes: 1e9, clock: systemClock }).prepare(newProgress(), request);
    expect(statSync(again.packedPath).mtimeMs).toBe(madeAt);
    expect(again.map).toEqual(images[0]?.map);
  });

  test("of two sources converts once too", async () => {
    const { source, cacheDir } = newSource();
    const other = createImageSource({ cacheDir, maxBytes: 1e9, clock: systemClock });
    const request = store("a.raw", disk);
    const [one, two] = await Promise.all([source.prepare(newProgress(), request), other.prepare(newProgress(), request)]);
    expect(one.map).toEqual(two.map);
    expect(readdirSync(cacheDir).sort()).toEqual(["in-use", `v1-${request.checksum}`]);
  });

  test.each<[string, (folder: string) => void]>([
    ["a changed byte", (folder) => writeFileSync(join(folder, "ranges"), Buffer.from("x"), { flag: "r+" })],
    ["a cut file", (folder) => truncateSync(join(folder, "ranges"), 100)],
    ["a missing map", (folder) => rmSync(join(folder, "map.json"))],
    ["a broken map", (folder) => writeFileSync(join(folder, "map.json"), "{}")],
  ])("makes an entry with %s anew", async (_what, damage) => {
    const { source, cacheDir } = newSource();
    const request = store("a.raw", disk);
    (await source.prepare(newProgress(), request)).release();
    damage(join(cacheDir, `v1-${request.checksum}`));
    const progress = newProgress();
    const image = await createImageSource({ cacheDir, maxBytes: 1e9, clock: systemClock }).prepare(progress, request);
    expect(progress.lines.join("\n")).toContain("is damaged");
    expect(unpack(image).equals(disk)).toBe(true);
  });

  test("takes over the lock of a dead process", async () => {
    const { source, cacheDir } = newSource();
    const request = store("a.raw", disk);
    mkdirSync(cacheDir);
    const lock = join(cacheDir, `${request.checksum}.lock`);
    writeFileSync(lock, "elsewhere 1 x");
    utimesSync(lock, 1, 1);
    await source.prepare(newProgress(), request);
    expect(readdirSync(cacheDir)).not.toContain(`${request.checksum}.lock`);
  });

  test("evicts what was used longest ago, never what is in use", async () => {
    const { source, cacheDir } = newSource(2.2 * mebibyte);
    const requests = [1, 2, 3].map((number) => {
      const bytes = bootableDisk();
      bytes.fill(number, 5 * mebibyte, 5.5 * mebibyte);
      return store("a.raw", bytes);
    });
    const kept = (): number[] =>
      requests.flatMap(({ checksum }, index) => (readdirSync(cacheDir).includes(`v1-${checksum}`) ? [index] : []));
    const [first, second, third] = requests as [ImageRequest, ImageRequest, ImageRequest];
    const held = await source.prepare(newProgress(), first);
    (await source.prepare(newProgress(), second)).release();
    expect(kept()).toEqual([0, 1]);
    (await source.prepare(newProgress(), third)).release();
    expect(kept()).toEqual([0, 2]);
    held.release();
    utimesSync(join(cacheDir, `v1-${first.checksum}`, "map.json"), 1, 1);
    (await source.prepare(newProgress(), second)).release();
    expect(kept()).toEqual([1, 2]);
  });
});

describe("a caller who gives up", () => {
  test("does not stop the others", async () => {
    const { source } = newSource();
    const request = store("a.raw", disk);
    const leaving = newProgress();
    const left = failure(source.prepare(leaving, request));
    const staying = source.prepare(newProgress(), request);
    leaving.abort();
    expect((await left).message).toBe("given up");
    expect((await staying).sourceDigest).toBe(request.checksum);
  });

  test("as the last one stops the work, and the next caller starts anew", async () => {
    const { source } = newSource();
    const request = store("a.raw", disk);
    const progress = newProgress();
    const left = failure(source.prepare(progress, request));
    progress.abort();
    expect((await left).message).toBe("given up");
    expect((await source.prepare(newProgress(), request)).sourceDigest).toBe(request.checksum);
  });
});
