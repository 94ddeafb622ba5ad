import { boolean, integer, number, object, oneOf, string, type ObjectType, type Property } from "./source.js";

const text = (description: string): Property => ({ description, shape: string });

const erasedDisk: ObjectType = {
  name: "ErasedDisk",
  description: "The disk that was erased.",
  properties: {
    serialNumber: text("Serial number; empty when the hardware does not say."),
    wwn: text("World Wide Name; empty when the hardware does not say."),
    model: text("Model; empty when the hardware does not say."),
    sizeBytes: { description: "Size in bytes.", shape: number },
  },
  required: ["serialNumber", "wwn", "model", "sizeBytes"],
};

const method = {
  name: "EraseMethod",
  description: "How a disk was erased.",
  values: [
    { value: "overwrite", description: "Every byte written with zeros." },
    { value: "nvmeSanitizeCrypto", description: "NVMe sanitize, crypto erase." },
    { value: "nvmeSanitizeBlock", description: "NVMe sanitize, block erase." },
    { value: "nvmeFormatCrypto", description: "NVMe format with crypto erase." },
    { value: "nvmeFormatUserData", description: "NVMe format with user data erase." },
    { value: "ataEnhanced", description: "ATA secure erase, enhanced." },
    { value: "ataSecure", description: "ATA secure erase." },
    { value: "discardSecure", description: "Secure discard." },
    { value: "discardZeroes", description: "Discard on a disk that guarantees zeros afterwards." },
  ],
};

const result = {
  name: "ErasureResult",
  description: "How an erasure ended.",
  values: [
    { value: "succeeded", description: "The content is gone, and a sample shows it." },
    { value: "failed", description: "The content may still be there." },
  ],
};

/** One erasure of one disk; the file in `records.dir` has the same fields. */
export const erasure: ObjectType = {
  name: "Erasure",
  description:
    "Record of one erasure of one disk. The same is kept as a file in the provider's `records.dir`, which outlives the resource.",
  properties: {
    disk: { description: "The disk.", shape: object(erasedDisk) },
    isRootDevice: { description: "Whether it was the root device, else a disk of `cleaning.disks`.", shape: boolean },
    mode: text("What was asked for: `overwrite` or `erase`."),
    method: { description: "How it was done; absent when nothing was begun.", shape: oneOf(method) },
    standard: text("Such as `NIST SP 800-88 Purge`, told cautiously; empty unless it succeeded."),
    startedAt: text("Begin, ISO 8601 in UTC."),
    finishedAt: text("End, ISO 8601 in UTC."),
    samples: { description: "Blocks of 4096 bytes that were read back.", shape: integer },
    seed: text("Names the sample: the same seed and size give the same blocks."),
    verified: { description: "Whether the sample showed that the content is gone.", shape: boolean },
    agentVersion: text("Version of the agent that did it."),
    result: { description: "How it ended.", shape: oneOf(result) },
    problem: text("Why it failed; empty else."),
  },
  required: [
    ...["disk", "isRootDevice", "mode", "standard", "startedAt", "finishedAt"],
    ...["samples", "seed", "verified", "agentVersion", "result", "problem"],
  ],
};
