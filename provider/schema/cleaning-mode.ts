import type { EnumType } from "./source.js";

const metadata = { value: "metadata", description: "Partition tables, file system and RAID signatures are removed; takes seconds." };
const overwrite = {
  value: "overwrite",
  description: "Every byte is written with zeros, and a sample is read back; takes hours on big disks (NIST SP 800-88 Clear).",
};
const erase = {
  value: "erase",
  description:
    "The disk's own erase, the best that it can do: NVMe sanitize or format, ATA secure erase, a discard that erases; a sample is read back. A disk that can do none is the error ERASE_UNSUPPORTED.",
};

export const cleaningMode: EnumType = {
  name: "CleaningMode",
  description: "How the root device is cleaned when the server is given up or gets another image.",
  values: [metadata, overwrite, erase, { value: "none", description: "Nothing is removed." }],
};

export const diskCleaningMode: EnumType = {
  name: "DiskCleaningMode",
  description: "How a further disk is cleaned when the server is given up.",
  values: [metadata, overwrite, erase],
};
