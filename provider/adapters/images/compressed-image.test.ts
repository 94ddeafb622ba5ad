import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { BareMetalError } from "../../domain/errors.js";
import type { ImageRequest, PreparedImage } from "../../ports/image-source.js";
import type { Progress } from "../../ports/progress.js";
import { systemClock } from "../../progress/system-clock.js";
import { bootableDisk } from "./bootable-disk.js";
import { compressedDisks } from "./compressed-disks.js";
import { createImageSource } from "./image-source.js";
import { openImageFile } from "./image-reader.js";
import { unpackImage } from "./unpack-image.js";

const root = mkdtempSync(join(tmpdir(), "compressed-"));
afterAll(() => rmSync(root, { recursive: true }));
const sha = (bytes: Uint8Array, algorithm = "sha256"): string => createHash(algorithm).update(bytes).digest("hex");
const disk = bootableDisk();
const half = disk.length / 2;

const files: readonly (readonly [string, Buffer])[] = [
  ["gz", gzipSync(disk)],
  ["gz of two members", Buffer.concat([gzipSync(disk.subarray(0, half)), gzipSync(disk.subarray(half))])],
  ...Object.entries(compressedDisks).filter(([name]) => !name.includes("not supported")),
];
const fileOf = (name: string): Buffer => files.find(([found]) => found === name)?.[1] ?? Buffer.alloc(0);

/** A frame of blocks that repeat one byte 128 Ki times. */
function zstBomb(blocks: number): Buffer {
  const block = (index: number): number[] => {
    const head = (131_072 << 3) | (1 << 1) | (index === blocks - 1 ? 1 : 0);
    return [head & 255, (head >> 8) & 255, head >> 16, 7];
  };
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, ...Array.from({ length: blocks }, (_, index) => block(index)).flat()]);
}

let folders = 0;
function store(name: string, bytes: Uint8Array): ImageRequest {
  const folder = join(root, `files-${folders++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, name), bytes);
  return { url: join(folder, name), checksum: sha(bytes) };
}

function newProgress(signal = new AbortController().signal): Progress & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (text: string): void => void lines.push(text);
  return { lines, signal, clock: systemClock, deadline: Date.now() + 60_000, status: add, info: add, warn: add, debug: add };
}

function newSource(cacheDir = join(root, `cache-${folders++}`)): ReturnType<typeof createImageSource> {
  return createImageSource({ cacheDir, maxBytes: 1e9, clock: systemClock });
}

function unpack(image: PreparedImage): Buffer {
  const bytes = Buffer.alloc(image.map.sizeBytes);
  const packed = readFileSync(image.packedPath);
  let at = 0;
  for (const range of image.map.ranges) {
    packed.copy(bytes, range.offset, at, at + range.length);
    at += range.length;
  }
  return bytes;
}

async function failure(run: Promise<unknown>): Promise<BareMetalError> {
  const error: unknown = await run.then(
    () => new Error("no error"),
    (reason: unknown) => reason,
  );
  return error as BareMetalError;
}

describe("a compressed image", () => {
  test.each(files)("(%s) becomes the same block map as the disk in it", async (_name, bytes) => {
    const cacheDir = join(root, `cache-${folders++}`);
    const progress = newProgress();
    // Whatever it is called, the content decides.
    const image = await newSource(cacheDir).prepare(progress, store("a.img", bytes));
    expect(unpack(image).equals(disk)).toBe(true);
    expect(image).toMatchObject({ sourceDigest: sha(bytes), sourceSha512: sha(bytes, "sha512"), map: { sectorBytes: 512 } });
    expect(progress.lines.join("\n")).toMatch(/decompressing a\.img \d+%/);
    expect(readdirSync(cacheDir).sort()).toEqual(["in-use", `v1-${sha(bytes)}`]);
  });

  test.each(files)("(%s) is looked at by its first bytes", async (name, bytes) => {
    const look = await newSource().look(store("a.img", bytes));
    const knowsSize = name.startsWith("xz") || name.startsWith("qcow2");
    expect(look).toEqual({
      ...(knowsSize ? { sizeBytes: disk.length } : {}),
      ...(name.startsWith("qcow2") ? {} : { sectorBytes: 512 }),
    });
  });

  test.each(["gz", "xz of several blocks", "zst of two frames and a skippable one"])("(%s) that is cut off is refused", async (name) => {
    const { length } = fileOf(name);
    for (const part of [0.5, 0.9, (length - 8) / length]) {
      const cacheDir = join(root, `cache-${folders++}`);
      const error = await failure(newSource(cacheDir).prepare(newProgress(), store("a.img", fileOf(name).subarray(0, length * part))));
      expect(error.code).toBe("IMAGE_UNREADABLE");
      expect(error.message).toMatch(/failed to decompress image .*a\.img \((gz|xz|zst)\): damaged (gz|xz|zst) data: it is cut off/);
      expect(error.remedy).toMatch(/test it with (gzip|xz|zstd) -t/);
      expect(readdirSync(cacheDir)).toEqual(["in-use"]);
    }
  });

  test.each(["gz", "xz", "xz of several blocks", "zst"])("(%s) with wrong bytes is refused, wherever they are", async (name) => {
    const { length } = fileOf(name);
    const offset = name === "gz" ? length - 7 : Math.floor(length / 2);
    const damaged = Buffer.from(fileOf(name));
    damaged[offset] = (damaged[offset] ?? 0) ^ 0x55;
    const error = await failure(newSource().prepare(newProgress(), store("a.img", damaged)));
    expect(error.code).toBe("IMAGE_UNREADABLE");
    expect(error.message).toContain("damaged");
  });

  test("whose check is wrong though its data can be read is refused", async () => {
    const zst = Buffer.from(fileOf("zst"));
    zst[zst.length - 1] = (zst.at(-1) ?? 0) ^ 1;
    expect((await failure(newSource().prepare(newProgress(), store("a.zst", zst)))).code).toBe("IMAGE_UNREADABLE");
  });

  test("with an option of xz that cannot be read says so", async () => {
    const request = store("a.xz", compressedDisks["xz with a check that is not supported"] ?? Buffer.alloc(0));
    const error = await failure(newSource().prepare(newProgress(), request));
    expect(error.message).toContain("check SHA-256");
    expect(error.remedy).toBe("compress it again: xz -dc <image> | xz -T0");
    expect((await failure(newSource().look(request))).message).toContain("check SHA-256");
  });

  test.each<[string, Buffer, Partial<ImageRequest>, string, string]>([
    ["compressed twice", gzipSync(gzipSync(disk)), {}, "INPUT_INVALID", "compressed twice"],
    [
      "a tar archive inside",
      gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0"), Buffer.alloc(40_000)])),
      {},
      "INPUT_INVALID",
      "a tar archive",
    ],
    ["vmdk inside", gzipSync(Buffer.concat([Buffer.from("KDMV"), Buffer.alloc(40_000)])), {}, "INPUT_INVALID", "vmdk"],
    ["declared as another format", fileOf("xz"), { format: "qcow2" }, "INPUT_INVALID", "compressed file is a raw image, not qcow2"],
    ["no table inside", gzipSync(Buffer.alloc(1024 * 1024)), {}, "IMAGE_NOT_BOOTABLE", "neither MBR nor GPT"],
    ["nothing inside", gzipSync(Buffer.alloc(0)), {}, "IMAGE_NOT_BOOTABLE", "is empty"],
  ])("%s is refused, at a look already where its beginning tells", async (_what, bytes, change, code, message) => {
    const request = { ...store("a.img", bytes), ...change };
    const error = await failure(newSource().prepare(newProgress(), request));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
    if (message === "is empty") return;
    expect((await failure(newSource().look(request))).message).toContain(message);
  });

  test("has the checksum of the file, not of the disk", async () => {
    const bytes = fileOf("xz");
    const request = store("a.xz", bytes);
    const error = await failure(newSource().prepare(newProgress(), { ...request, checksum: sha(disk) }));
    expect(error.code).toBe("IMAGE_CHECKSUM_MISMATCH");
    const image = await newSource().prepare(newProgress(), { ...request, checksum: sha(bytes, "sha512") });
    expect(image.sourceDigest).toBe(sha(bytes));
    const wrong = await failure(newSource().prepare(newProgress(), { ...request, checksum: "0".repeat(128) }));
    expect(wrong.message).toContain(`has SHA-512 ${sha(bytes, "sha512")}, the checksum is 0000`);
  });

  test("that has no end is given up, and named", async () => {
    const cacheDir = join(root, `cache-${folders++}`);
    const request = store("bomb.zst", zstBomb(2000));
    const file = await openImageFile(request.url, request.url);
    mkdirSync(cacheDir);
    const input = {
      ...{ file, path: request.url, compression: "zst" as const, target: join(cacheDir, "x") },
      location: { kind: "file" as const, path: request.url, shown: "bomb.zst", fileName: "bomb.zst" },
    };
    const say = async (change: object): Promise<string> => (await failure(unpackImage(newProgress(), { ...input, ...change }))).message;
    expect(await say({ maxBytes: 1e6 })).toContain("image bomb.zst decompresses to more than 1000000 bytes");
    expect(await say({})).toContain("image bomb.zst decompresses to more than 1000 times the 8006 bytes of the file");
    await file.close();
  });

  test("is given up at once when nobody waits for it, and the next one can be read", async () => {
    for (const name of ["gz", "xz", "zst"]) {
      const controller = new AbortController();
      const progress = newProgress(controller.signal);
      const lines = { ...progress, status: () => controller.abort(new Error("given up")) };
      const request = store("a.img", fileOf(name));
      expect((await failure(newSource().prepare(lines, request))).message).toBe("given up");
      expect(unpack(await newSource().prepare(newProgress(), request)).equals(disk)).toBe(true);
    }
  });
});

describe("an image behind a URL", () => {
  let server: Server;
  let base = "";
  const content = new Map<string, Buffer>();
  const ranges: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      const bytes = content.get(request.url ?? "");
      const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      if (bytes === undefined) return void response.writeHead(404).end();
      const part = bytes.subarray(Number(from), to === "" ? undefined : Number(to) + 1);
      response.writeHead(206, { "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` }).end(part);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("is looked at by its first bytes, once for all that want it", async () => {
    // Large enough that only its beginning is asked for.
    const large = bootableDisk({ sectorBytes: 4096 });
    randomBytes(2 * 1024 * 1024).copy(large, 5 * 1024 * 1024);
    content.set("/a.raw", large).set("/a.gz", gzipSync(large)).set("/a.xz", fileOf("xz")).set("/q.zst", fileOf("qcow2 in zst"));
    content.set("/vmdk", Buffer.concat([Buffer.from("KDMV"), Buffer.alloc(100_000)]));
    const source = newSource();
    const looks = await Promise.all([1, 2].map(() => source.look({ url: `${base}/a.raw` })));
    expect(looks).toEqual([1, 2].map(() => ({ sizeBytes: large.length, sectorBytes: 4096 })));
    expect(ranges).toEqual(["bytes=0-131071"]);
    expect(await source.look({ url: `${base}/a.gz` })).toEqual({ sectorBytes: 4096 });
    expect(await source.look({ url: `${base}/a.xz` })).toEqual({ sizeBytes: large.length, sectorBytes: 512 });
    expect(await source.look({ url: `${base}/q.zst` })).toEqual({ sizeBytes: large.length });
    expect((await failure(source.look({ url: `${base}/vmdk` }))).message).toContain("vmdk");
    expect(await source.look({ url: `${base}/nothing` })).toBeUndefined();
    expect(await source.look({ url: "http://127.0.0.1:1/a.raw" })).toBeUndefined();
  });
});
