import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BareMetalError, InputError } from "../../domain/errors.js";
import type { PreparedImage } from "../../ports/image-source.js";
import { systemClock } from "../../progress/system-clock.js";
import { bootableDisk } from "./bootable-disk.js";
import { createImageSource } from "./image-source.js";

const qemuImg = ["/usr/bin/qemu-img", "/usr/local/bin/qemu-img"].find((path) => existsSync(path));
const root = mkdtempSync(join(tmpdir(), "qcow2-"));
afterAll(() => rmSync(root, { recursive: true }));
const disk = bootableDisk();
const raw = join(root, "disk.raw");
writeFileSync(raw, disk);
const run = (...args: string[]): string => execFileSync(qemuImg ?? "", args, { encoding: "utf8", cwd: root });

function prepare(path: string): Promise<PreparedImage> {
  const ignore = (): void => undefined;
  const progress = { signal: new AbortController().signal, clock: systemClock, deadline: Date.now() + 60_000 };
  const checksum = createHash("sha256").update(readFileSync(path)).digest("hex");
  return createImageSource({ cacheDir: join(root, "cache"), maxBytes: 1e9, clock: systemClock }).prepare(
    { ...progress, status: ignore, info: ignore, warn: ignore, debug: ignore },
    { url: path, checksum },
  );
}

(qemuImg === undefined ? describe.skip : describe)("a qcow2 image by qemu-img (skipped without qemu-utils)", () => {
  test.each([
    ["version 2", ["-o", "compat=0.10"]],
    ["version 3", ["-o", "compat=1.1"]],
    ["compressed clusters", ["-c"]],
    ["compressed clusters of version 2", ["-c", "-o", "compat=0.10"]],
    ["clusters of 512 bytes", ["-o", "cluster_size=512"]],
    ["compressed clusters of 512 bytes", ["-c", "-o", "cluster_size=512"]],
    ["clusters of 2 MiB", ["-o", "cluster_size=2M"]],
    ["compressed clusters of 2 MiB", ["-c", "-o", "cluster_size=2M"]],
    ["allocated metadata", ["-o", "preallocation=metadata"]],
    ["lazy refcounts", ["-o", "lazy_refcounts=on"]],
  ])("with %s has the same ranges as the raw image", async (name, options) => {
    const path = join(root, `${name.replaceAll(" ", "-")}.qcow2`);
    run("convert", "-O", "qcow2", ...options, raw, path);
    const image = await prepare(path);
    const expected = await prepare(raw);
    expect(image.map).toEqual(expected.map);
    expect(readFileSync(image.packedPath).equals(readFileSync(expected.packedPath))).toBe(true);
    expect(image.facts).toEqual(expected.facts);
  });

  test("of 100 GiB is read fast where there is nothing", async () => {
    const path = join(root, "large.qcow2");
    run("convert", "-O", "qcow2", raw, path);
    run("resize", path, "100G");
    const image = await prepare(path);
    expect(image.map.sizeBytes).toBe(100 * 1024 ** 3);
    expect(image.map.usedBytes).toBe((await prepare(raw)).map.usedBytes);
  });

  const flip = (path: string, change: (bytes: Buffer) => void): void => {
    const bytes = readFileSync(path);
    change(bytes);
    writeFileSync(path, bytes);
  };
  test.each<[string, (path: string) => void, RegExp]>([
    ["a backing file", (path) => run("create", "-f", "qcow2", "-b", raw, "-F", "raw", path), /needs a backing file/],
    ["encryption", (path) => (run("create", "-f", "qcow2", path, "8M"), flip(path, (bytes) => (bytes[35] = 2))), /encrypted/],
    ["an external data file", (path) => run("create", "-f", "qcow2", "-o", "data_file=data.raw", path, "8M"), /data is in another file/],
    ["extended L2 entries", (path) => run("create", "-f", "qcow2", "-o", "extended_l2=on", path, "8M"), /extended L2/],
    ["clusters compressed as zstd", (path) => run("convert", "-c", "-O", "qcow2", "-o", "compression_type=zstd", raw, path), /zstd/],
    ["the mark of a crash", (path) => (run("create", "-f", "qcow2", path, "8M"), flip(path, (bytes) => (bytes[79] = 1))), /not closed/],
    ["the mark of corruption", (path) => (run("create", "-f", "qcow2", path, "8M"), flip(path, (bytes) => (bytes[79] = 2))), /corrupt/],
    [
      "an unknown feature",
      (path) => (run("create", "-f", "qcow2", path, "8M"), flip(path, (bytes) => (bytes[78] = 1))),
      /unknown features 0x100/,
    ],
    ["an unknown version", (path) => (run("create", "-f", "qcow2", path, "8M"), flip(path, (bytes) => (bytes[7] = 9))), /version 9/],
    ["an absurd size", (path) => (run("create", "-f", "qcow2", path, "8M"), flip(path, (bytes) => (bytes[24] = 0x7f))), /virtual size/],
  ])("with %s is refused with the reason", async (name, make, reason) => {
    const path = join(root, `bad-${name.replaceAll(" ", "-")}.qcow2`);
    make(path);
    const error: unknown = await prepare(path).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BareMetalError);
    expect(error).toMatchObject({ code: "IMAGE_UNREADABLE", message: expect.stringMatching(reason) as string });
  });

  test.each(["vmdk", "vdi", "vhdx"])("in %s is refused with the way to convert it", async (format) => {
    const path = join(root, `disk.${format}`);
    run("convert", "-O", format, raw, path);
    const error: unknown = await prepare(path).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ path: "image.format", remedy: expect.stringContaining("qemu-img convert") as string });
  });
});
