import { InputError } from "../errors.js";

export type ImageFormat = "qcow2" | "vmdk" | "vdi" | "vhdx" | "gz" | "xz" | "zst" | "bz2" | "tar" | "iso" | "raw";
export type Compression = "gz" | "xz" | "zst";
export type SupportedFormat = "raw" | "qcow2";

/** How much of a file's start `detectFormat` looks at. */
export const formatHeadBytes = 32768 + 6;

const magics: readonly { readonly format: ImageFormat; readonly offset: number; readonly bytes: readonly number[] }[] = [
  { format: "qcow2", offset: 0, bytes: [0x51, 0x46, 0x49, 0xfb] },
  { format: "vmdk", offset: 0, bytes: [0x4b, 0x44, 0x4d, 0x56] },
  { format: "vmdk", offset: 0, bytes: [...text("# Disk DescriptorFile")] },
  { format: "vdi", offset: 64, bytes: [0x7f, 0x10, 0xda, 0xbe] },
  { format: "vhdx", offset: 0, bytes: [...text("vhdxfile")] },
  { format: "gz", offset: 0, bytes: [0x1f, 0x8b] },
  { format: "xz", offset: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { format: "zst", offset: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: "bz2", offset: 0, bytes: [0x42, 0x5a, 0x68] },
  { format: "tar", offset: 257, bytes: [...text("ustar")] },
  { format: "iso", offset: 32769, bytes: [...text("CD001")] },
];

const names: Readonly<Record<string, ImageFormat>> = {
  qcow2: "qcow2",
  vmdk: "vmdk",
  ova: "vmdk",
  vdi: "vdi",
  vhdx: "vhdx",
  vhd: "vhdx",
  gz: "gz",
  tgz: "gz",
  xz: "xz",
  zst: "zst",
  zstd: "zst",
  gzip: "gz",
  bz2: "bz2",
  tar: "tar",
  iso: "iso",
  raw: "raw",
};

function text(value: string): Uint8Array {
  return Uint8Array.from(value, (char) => char.charCodeAt(0));
}

/** The format of a file by its first bytes; what has no mark of its own is raw. */
export function detectFormat(head: Uint8Array): ImageFormat {
  const row = magics.find(({ offset, bytes }) => bytes.every((byte, index) => head[offset + index] === byte));
  return row?.format ?? "raw";
}

/** Compression of a file by its first bytes. */
export function detectCompression(head: Uint8Array): Compression | undefined {
  return compressionOf(detectFormat(head));
}

function compressionOf(format: ImageFormat | undefined): Compression | undefined {
  return format === "gz" || format === "xz" || format === "zst" ? format : undefined;
}

/** The format that a URL's or path's ending names, if any; `.img` says nothing, and of `disk.qcow2.xz` it is qcow2. */
export function formatByName(location: string): ImageFormat | undefined {
  const path = location.replace(/[?#].*$/, "");
  const last = formatOfEnding(path);
  if (/\.(tgz|txz|tzst)$/i.test(path)) return "tar";
  return compressionOf(last) === undefined ? last : formatOfEnding(path.slice(0, path.lastIndexOf(".")));
}

function formatOfEnding(path: string): ImageFormat | undefined {
  return names[/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""];
}

/** The format to read an image in, once it is not compressed any more; throws InputError with a remedy for those that cannot be read. */
export function supportedFormat(format: ImageFormat): SupportedFormat {
  switch (format) {
    case "raw":
    case "qcow2":
      return format;
    case "vmdk":
    case "vdi":
    case "vhdx":
      throw new InputError(
        "image.format",
        `${format} images are not supported`,
        "convert it: qemu-img convert -O qcow2 <image> <image>.qcow2",
      );
    case "gz":
    case "xz":
    case "zst":
      throw new InputError("image.format", `the image is compressed twice: inside is ${format} again`, "decompress it once");
    case "bz2":
      throw new InputError("image.format", "images compressed as bz2 are not supported", "use gz, xz or zst: bzcat <image> | xz -T0");
    case "tar":
      throw new InputError("image.format", "a tar archive is not a disk image", "unpack it, and give the disk image that it holds");
    case "iso":
      throw new InputError("image.format", "an ISO file is an installation medium, not a disk image", "use a raw or qcow2 cloud image");
  }
}

export interface FormatQuestion {
  readonly url: string;
  /** What the user says; undefined when the file decides. It is the format inside a compressed file. */
  readonly declared: string | undefined;
  /** First bytes of the file (`formatHeadBytes`), when they are known. */
  readonly head?: Uint8Array;
  /** `head` is what was in a compressed file. */
  readonly isDecompressed?: boolean;
}

/**
 * The format to read an image in, as far as it can be told: bytes, then the user's word, then the name decide. Undefined of a compressed file
 * that was not looked into. Throws InputError.
 */
export function checkFormat(question: FormatQuestion): SupportedFormat | undefined {
  const { url, declared, head, isDecompressed } = question;
  const isKnown = head !== undefined && head.length > 0;
  const format = isKnown ? detectFormat(head) : (names[declared?.toLowerCase() ?? ""] ?? formatByName(url));
  if (declared !== undefined && declared !== "raw" && declared !== "qcow2") {
    const named = names[declared.toLowerCase()];
    if (compressionOf(named) !== undefined)
      throw new InputError("image.format", `${declared} is no disk format`, "leave it out: compression is found by content");
    if (named !== undefined) supportedFormat(named);
    throw new InputError("image.format", `unknown format ${declared}`, "use raw or qcow2, or leave it out");
  }
  if (format === undefined || (isDecompressed !== true && compressionOf(format) !== undefined)) return undefined;
  const supported = supportedFormat(format);
  if (declared !== undefined && head !== undefined && declared !== supported)
    throw new InputError(
      "image.format",
      `the ${isDecompressed === true ? "compressed " : ""}file is a ${supported} image, not ${declared}`,
      "leave image.format out",
    );
  return supported;
}

/** What can be said of an image by its URL or path alone; throws InputError. */
export function checkImageName(url: string): void {
  if (url.trim() === "") throw new InputError("image.url", "empty");
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && !["http", "https", "file"].includes(scheme))
    throw new InputError("image.url", `unknown scheme ${scheme}`, "use http://, https://, file:// or a local path");
  checkFormat({ url, declared: undefined });
}
