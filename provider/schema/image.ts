import { oneOf, string, type ObjectType } from "./source.js";

export const image: ObjectType = {
  name: "Image",
  description:
    "The disk image with the operating system: a whole disk with a partition table and an EFI loader. A change reprovisions the server.",
  properties: {
    url: {
      description:
        "`http://` or `https://` URL, `file://` URL, or a path where the provider runs. May be compressed with gz, xz or zst, which is found by content. Read once per run and cached. Unreadable is the error IMAGE_UNREADABLE.",
      shape: string,
      constraints: { minLength: 1, maxLength: 4096 },
    },
    checksum: {
      description:
        "SHA-256 (64 hexadecimal digits) or SHA-512 (128) of the file at `url` as it is published, so of the compressed file if it is compressed; or the URL or path of a SHA256SUMS or SHA512SUMS file that lists it under the last part of `url` (GNU or BSD form; a PGP signature around it is not verified). Checked before a disk is touched; a difference is the error IMAGE_CHECKSUM_MISMATCH.",
      shape: string,
      constraints: { minLength: 1, maxLength: 4096 },
    },
    checksumType: {
      description: "Kind of `checksum`, or which one to take from a list. Metal3's md5 is an error at preview.",
      shape: oneOf({
        name: "ChecksumType",
        description: "Kind of an image's checksum.",
        values: [
          { value: "auto", description: "By its length; from a list, SHA-256 if it has one." },
          { value: "sha256", name: "SHA256", description: "SHA-256." },
          { value: "sha512", name: "SHA512", description: "SHA-512." },
        ],
      }),
      default: "auto",
    },
    format: {
      description:
        "Format of the disk image, inside of the compression if there is one. Without it, found from its first bytes. Any other (vmdk, vdi, vhd) is an error at preview.",
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
