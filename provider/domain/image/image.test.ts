import { InputError } from "../errors.js";
import type { BlockMap } from "./block-map.js";
import { parseChecksum } from "./checksum.js";
import { findChecksum } from "./checksum-list.js";
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

describe("a list of checksums", () => {
  const [long, none] = [hex + hex, "0".repeat(64)];
  const sha256 = { kind: "found", digest: { algorithm: "sha256", hex } };
  const sha512 = { kind: "found", digest: { algorithm: "sha512", hex: long } };
  const signed = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${hex}  a.img\n- ${none}  b.img\n-----BEGIN PGP SIGNATURE-----\n\niQIz\n=abcd\n-----END PGP SIGNATURE-----\n`;
  test.each<[string, string, "auto" | "sha256" | "sha512", object]>([
    ["sha256sum's text form", `${none}  other.img\n${hex}  a.img\n`, "auto", sha256],
    ["its binary form with a folder", `${hex} *./x/a.img`, "auto", sha256],
    ["its tagged form", `SHA256 (a.img) = ${hex.toUpperCase()}`, "auto", sha256],
    ["openssl's form", `SHA2-512(./a.img)= ${long}`, "auto", sha512],
    ["a form with CR LF and a BOM", `\uFEFF${hex}  a.img\r\n`, "auto", sha256],
    ["a list with comments", `# ${none}  a.img\n\n# made today\n${hex}  a.img`, "auto", sha256],
    ["sha512sum's form", `${long}  a.img`, "auto", sha512],
    ["a signed list", signed, "auto", sha256],
    [
      "a signed list, behind an escaped dash",
      signed.replace("b.img", "a.img").replace(`${hex}  a.img`, `${hex}  c.img`),
      "auto",
      { ...sha256, digest: { algorithm: "sha256", hex: none } },
    ],
    ["a list of both kinds", `SHA512 (a.img) = ${long}\nSHA256 (a.img) = ${hex}`, "auto", sha256],
    ["a list of both kinds, when SHA-512 is asked for", `SHA512 (a.img) = ${long}\nSHA256 (a.img) = ${hex}`, "sha512", sha512],
    ["a bare digest", `${hex}\n`, "auto", sha256],
    ["a bare SHA-512", long, "auto", sha512],
    ["several folders", `${none}  arm64/a.img\n${hex}  amd64/a.img`, "auto", sha256],
    ["several folders that say nothing", `${none}  one/a.img\n${hex}  two/a.img`, "auto", { kind: "ambiguous" }],
    ["another file's line", `${hex}  b.img`, "auto", { kind: "missing", others: [] }],
    ["a file whose name only ends alike", `${hex}  aa.img`, "auto", { kind: "missing", others: [] }],
    ["an MD5 list", `${hex.slice(32)}  a.img`, "auto", { kind: "missing", others: ["md5"] }],
    ["a SHA-256 list, when SHA-512 is asked for", `${hex}  a.img`, "sha512", { kind: "missing", others: ["sha256"] }],
    ["a page of a server", "<html><body>not found</body></html>", "auto", { kind: "missing", others: [] }],
    ["nothing", "", "auto", { kind: "missing", others: [] }],
  ])("in %s", (_what, list, type, answer) => {
    expect(findChecksum(list, "/images/amd64/a.img", type)).toEqual(answer);
  });
});

describe("a checksum", () => {
  test.each([
    [hex, { kind: "digest", digest: { algorithm: "sha256", hex } }],
    [` ${hex.toUpperCase()} `, { kind: "digest", digest: { algorithm: "sha256", hex } }],
    [`sha256:${hex}`, { kind: "digest", digest: { algorithm: "sha256", hex } }],
    [hex + hex, { kind: "digest", digest: { algorithm: "sha512", hex: hex + hex } }],
    [`SHA512:${hex}${hex}`, { kind: "digest", digest: { algorithm: "sha512", hex: hex + hex } }],
    ["https://x.org/SHA256SUMS", { kind: "list", location: "https://x.org/SHA256SUMS", type: "auto" }],
    ["file:///srv/image.sha256", { kind: "list", location: "file:///srv/image.sha256", type: "auto" }],
    ["./sums", { kind: "list", location: "./sums", type: "auto" }],
    ["SHA256SUMS", { kind: "list", location: "SHA256SUMS", type: "auto" }],
  ])("%s is read", (text, checksum) => {
    expect(parseChecksum(text)).toEqual(checksum);
  });

  test.each([
    ["", "empty", undefined],
    [hex.slice(1), "63 hexadecimal digits: must be 64 hexadecimal digits (SHA-256) or 128", undefined],
    [hex + "0", "65 hexadecimal digits", undefined],
    ["d41d8cd98f00b204e9800998ecf8427e", "md5 is not supported", "use the file's sha256 or sha512: sha256sum <image>"],
    ["md5:d41d8cd98f00b204e9800998ecf8427e", "md5 is not supported", undefined],
    ["0".repeat(40), "sha1 is not supported", undefined],
    ["sha512:" + "0".repeat(64), "64 hexadecimal digits are a sha256, not a sha512", "correct the checksum"],
    ["sha256:00", "2 hexadecimal digits", undefined],
    ["ftp://x.org/SHA256SUMS", "unknown scheme ftp", undefined],
    ["hello", "must be 64 hexadecimal digits (SHA-256), 128 (SHA-512), or the URL", undefined],
  ])("%s is refused", (text, reason, remedy) => {
    const error = inputError(() => parseChecksum(text));
    expect(error.path).toBe("image.checksum");
    expect(error.message).toContain(reason);
    expect(error.remedy ?? undefined).toBe(remedy ?? error.remedy);
  });

  test("of another type than said is refused", () => {
    expect(inputError(() => parseChecksum(hex, "sha512")).message).toBe("64 hexadecimal digits are a sha256, not a sha512");
    expect(inputError(() => parseChecksum(`sha256:${hex}`, "sha512")).message).toBe("a sha256, but image.checksumType is sha512");
    expect(parseChecksum(hex + hex, "sha512")).toMatchObject({ kind: "digest" });
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
    ["tar", at(257, "ustar")],
    ["raw", at(510, [0x55, 0xaa])],
    ["raw", new Uint8Array(0)],
  ])("%s is known by its first bytes", (format, head) => {
    expect(detectFormat(head)).toBe(format);
  });

  test.each([
    ["https://x.org/a.QCOW2?token=b.vdi", "qcow2"],
    ["/srv/debian.raw", "raw"],
    ["a.raw.xz", "raw"],
    ["https://x.org/a.qcow2.zst?x=1", "qcow2"],
    ["a.img.gz", undefined],
    ["a.vmdk.gz", "vmdk"],
    ["a.tar.xz", "tar"],
    ["a.tgz", "tar"],
    ["a.img", undefined],
    ["a", undefined],
  ])("of %s is by name %s", (name, format) => {
    expect(formatByName(name)).toBe(format);
  });

  test.each<[ImageFormat, string, string]>([
    ["vmdk", "vmdk images are not supported", "qemu-img convert"],
    ["vdi", "vdi images are not supported", "qemu-img convert"],
    ["vhdx", "vhdx images are not supported", "qemu-img convert"],
    ["gz", "compressed twice: inside is gz again", "decompress it once"],
    ["xz", "compressed twice: inside is xz again", "decompress it once"],
    ["zst", "compressed twice: inside is zst again", "decompress it once"],
    ["bz2", "bz2 are not supported", "xz"],
    ["tar", "not a disk image", "unpack it"],
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
    ["the bytes inside of a compressed file", { url: "a.img.xz", declared: "qcow2", head: qcow2, isDecompressed: true }, "qcow2"],
    ["nothing yet of a compressed file", { url: "a.img", declared: "qcow2", head: at(0, [0x1f, 0x8b]) }, undefined],
    ["the bytes before the name", { url: "a.raw", declared: undefined, head: qcow2 }, "qcow2"],
  ])("is decided by %s", (_what, question, format) => {
    expect(checkFormat(question)).toBe(format);
  });

  test.each<[string, Parameters<typeof checkFormat>[0], string]>([
    ["a name", { url: "http://x/a.vmdk", declared: undefined }, "vmdk"],
    ["a declared format", { url: "http://x/a.img", declared: "vdi" }, "vdi images are not supported"],
    ["a compression declared as format", { url: "http://x/a.img", declared: "xz" }, "xz is no disk format"],
    ["a name in a compressed name", { url: "http://x/a.vmdk.gz", declared: undefined }, "vmdk"],
    ["a second compression", { url: "a.img", declared: undefined, head: at(0, [0x1f, 0x8b]), isDecompressed: true }, "compressed twice"],
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
