import { oneOf, string, type ObjectType } from "./source.js";

export const image: ObjectType = {
  name: "Image",
  description:
    "The disk image with the operating system: a whole disk with a partition table and an EFI loader. A change reprovisions the server.",
  properties: {
    url: {
      description:
        "`http://` or `https://` URL, `file://` URL, or a path where the provider runs. Read once per run and cached. Unreadable is the error IMAGE_UNREADABLE.",
      shape: string,
      constraints: { minLength: 1, maxLength: 4096 },
    },
    checksum: {
      description:
        "SHA-256 of the file at `url`, 64 hexadecimal digits, or the http(s) URL of a SHA256SUMS file that lists it. Checked before a disk is touched; a difference is the error IMAGE_CHECKSUM_MISMATCH.",
      shape: string,
      constraints: {
        pattern: /^([0-9a-f]{64}|https?:\/\/\S+)$/i,
        patternText: "must be 64 hexadecimal digits (SHA-256) or the http(s) URL of a SHA256SUMS file",
      },
    },
    checksumType: {
      description: "Kind of `checksum`. Only SHA-256 is taken; Metal3's md5 and sha512 are errors at preview.",
      shape: oneOf({
        name: "ChecksumType",
        description: "Kind of an image's checksum.",
        values: [{ value: "sha256", name: "SHA256", description: "SHA-256." }],
      }),
      default: "sha256",
    },
    format: {
      description: "Format of the image. Without it, found from its first bytes. Any other (vmdk, vdi, vhd) is an error at preview.",
      shape: oneOf({
        name: "ImageFormat",
        description: "Format of a disk image.",
        values: [
          { value: "raw", description: "The bytes of the disk as they are." },
          { value: "qcow2", description: "QEMU's format, version 2 or 3, without a backing file." },
        ],
      }),
    },
  },
  required: ["url", "checksum"],
};
