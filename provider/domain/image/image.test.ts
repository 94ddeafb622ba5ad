import { InputError } from "../errors.js";
import type { BlockMap } from "./block-map.js";
import { findChecksum, parseChecksum } from "./checksum.js";
import { checkFormat, checkImageName, detectFormat, formatByName, type ImageFormat, supportedFormat } from "./image-format.js";
import { findMapFault, granuleBytes, usedRuns } from "./range-plan.js";

const hex = "ab".repeat(32);

function inputError(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("a checksum", () => {
  test.each([
    [hex, { kind: "sha256", hex }],
    [` ${hex.toUpperCase()} `, { kind: "sha256", hex }],
    [`sha256:${hex}`, { kind: "sha256", hex }],
    ["https://x.org/SHA256SUMS", { kind: "list", location: "https://x.org/SHA256SUMS" }],
    ["file:///srv/image.sha256", { kind: "list", location: "file:///srv/image.sha256" }],
    ["./sums", { kind: "list", location: "./sums" }],
    ["SHA256SUMS", { kind: "list", location: "SHA256SUMS" }],
  ])("%s is read", (text, checksum) => {
    expect(parseChecksum(text)).toEqual(checksum);
  });

  test.each([
    ["", "empty", undefined],
    [hex.slice(1), "63 hex characters, but a SHA-256 has 64", undefined],
    [hex + "0", "65 hex characters", undefined],
    ["d41d8cd98f00b204e9800998ecf8427e", "md5 is not supported yet", "use sha256"],
    ["0".repeat(128), "sha512 is not supported yet", "use sha256"],
    ["sha512:" + "0".repeat(128), "sha512 is not supported yet", "use sha256"],
    ["sha256:00", "2 hex characters", undefined],
    ["ftp://x.org/SHA256SUMS", "unknown scheme ftp", undefined],
    ["hello", "neither a SHA-256", undefined],
  ])("%s is refused", (text, reason, remedy) => {
    const error = inputError(() => parseChecksum(text));
    expect(error.path).toBe("image.checksum");
    expect(error.message).toContain(reason);
    expect(error.remedy ?? undefined).toBe(remedy ?? error.remedy);
  });

  test.each([
    ["sha256sum's text form", `${"0".repeat(64)}  other.img\n${hex}  a.img\n`, hex],
    ["its binary form with a folder", `${hex} *./x/a.img`, hex],
    ["its tagged form", `SHA256 (a.img) = ${hex.toUpperCase()}`, hex],
    ["a bare digest", `${hex}\n`, hex],
    ["another file's line", `${hex}  b.img`, undefined],
    ["an MD5 list", `${hex.slice(32)}  a.img`, undefined],
  ])("is found in a list in %s", (_what, list, found) => {
    expect(findChecksum(list, "a.img")).toBe(found);
  });
});

describe("an image's format", () => {
  const at = (offset: number, bytes: number[] | string): Uint8Array => {
    const head = new Uint8Array(33000);
    head.set(Buffer.from(bytes as string), offset);
    return head;
  };
  test.each<[ImageFormat, Uint8Array]>([
    ["qcow2", at(0, "QFI\xfb").fill(0xfb, 3, 4)],
    ["vmdk", at(0, "KDMV")],
    ["vmdk", at(0, "# Disk DescriptorFile\n")],
    ["vdi", at(64, [0x7f, 0x10, 0xda, 0xbe])],
    ["vhdx", at(0, "vhdxfile")],
    ["gz", at(0, [0x1f, 0x8b])],
    ["xz", at(0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
    ["zst", at(0, [0x28, 0xb5, 0x2f, 0xfd])],
    ["iso", at(32769, "CD001")],
    ["raw", at(510, [0x55, 0xaa])],
    ["raw", new Uint8Array(0)],
  ])("%s is known by its first bytes", (format, head) => {
    expect(detectFormat(head)).toBe(format);
  });

  test.each([
    ["https://x.org/a.QCOW2?token=b.vdi", "qcow2"],
    ["/srv/debian.raw", "raw"],
    ["a.raw.xz", "xz"],
    ["a.img", undefined],
    ["a", undefined],
  ])("of %s is by name %s", (name, format) => {
    expect(formatByName(name)).toBe(format);
  });

  test.each<[ImageFormat, string, string]>([
    ["vmdk", "vmdk images are not supported", "qemu-img convert"],
    ["vdi", "vdi images are not supported", "qemu-img convert"],
    ["vhdx", "vhdx images are not supported", "qemu-img convert"],
    ["gz", "not supported yet", "decompress"],
    ["xz", "not supported yet", "decompress"],
    ["zst", "not supported yet", "decompress"],
    ["iso", "installation medium", "cloud image"],
  ])("%s is refused with a remedy", (format, reason, remedy) => {
    const error = inputError(() => supportedFormat(format));
    expect(error.path).toBe("image.format");
    expect(error.message).toContain(reason);
    expect(error.remedy).toContain(remedy);
  });

  const qcow2 = at(0, [0x51, 0x46, 0x49, 0xfb]);
  test.each<[string, Parameters<typeof checkFormat>[0], string | undefined]>([
    ["a name", { url: "http://x/a.qcow2", declared: undefined }, "qcow2"],
    ["a name that says nothing", { url: "http://x/a.img", declared: undefined }, undefined],
    ["the user's word before the name", { url: "http://x/a.img", declared: "raw" }, "raw"],
    ["the bytes before the name", { url: "a.raw", declared: undefined, head: qcow2 }, "qcow2"],
  ])("is decided by %s", (_what, question, format) => {
    expect(checkFormat(question)).toBe(format);
  });

  test.each<[string, Parameters<typeof checkFormat>[0], string]>([
    ["a name", { url: "http://x/a.vmdk", declared: undefined }, "vmdk"],
    ["a declared format", { url: "http://x/a.img", declared: "vdi" }, "vdi images are not supported"],
    ["an unknown declared format", { url: "http://x/a.img", declared: "qed" }, "unknown format qed"],
    ["a wrong declared format", { url: "a.img", declared: "raw", head: qcow2 }, "is a qcow2 image, not raw"],
  ])("is refused by %s", (_what, question, reason) => {
    const error = inputError(() => checkFormat(question));
    expect(error.path).toBe("image.format");
    expect(error.message).toContain(reason);
  });
});

test("an image's name is checked for scheme and format", () => {
  expect(inputError(() => checkImageName("http://x/a.vmdk")).path).toBe("image.format");
  expect(inputError(() => checkImageName("oci://x/a")).message).toContain("unknown scheme oci");
  expect(() => checkImageName("../a.img")).not.toThrow();
});

describe("the used ranges", () => {
  test.each([
    [
      "1101",
      4,
      [
        [0, 2],
        [3, 1],
      ],
    ],
    ["0000", 4, []],
    ["1111", 4, [[0, 4]]],
    ["0110", 4, [[1, 2]]],
  ])("of granules %s are merged", (pattern, granules, runs) => {
    const found = usedRuns(granules * granuleBytes, (start) => pattern[start / granuleBytes] === "1");
    expect(found).toEqual(runs.map(([start = 0, length = 0]) => ({ start: start * granuleBytes, length: length * granuleBytes })));
  });

  test("end with the image, whatever its size", () => {
    expect(usedRuns(granuleBytes + 10, () => true)).toEqual([{ start: 0, length: granuleBytes + 10 }]);
  });

  const range = { offset: 4096, length: 10, sha256: hex };
  const map: BlockMap = { version: 1, sizeBytes: 8192, digest: hex, ranges: [range], usedBytes: 10, sectorBytes: 512 };
  test.each<[string, Partial<BlockMap>, RegExp | undefined]>([
    ["good", {}, undefined],
    ["unaligned", { ranges: [{ ...range, offset: 5 }] }, /not aligned/],
    ["overlapping", { ranges: [range, range], usedBytes: 20 }, /out of order/],
    ["too long", { sizeBytes: 4100 }, /behind the image/],
    ["empty range", { ranges: [{ ...range, length: 0 }] }, /has 0 bytes/],
    ["wrong sum", { usedBytes: 11 }, /not 11/],
    ["no digest", { ranges: [{ ...range, sha256: "x" }] }, /no digest/],
  ])("are checked: %s", (_what, change, fault) => {
    const found = findMapFault({ ...map, ...change });
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });
});
