import type { HintedDisk } from "../hardware/root-device-hints.js";
import type { CleaningWish } from "./cleaning-plan.js";
import { describeCleaning, describeReplacement } from "./describe-cleaning.js";

function disk(name: string, fields: Partial<HintedDisk> = {}): HintedDisk {
  return {
    ...{
      path: `/dev/${name}`,
      name: `/dev/${name}`,
      alternateNames: [],
      type: "SSD",
      rotational: false,
      removable: false,
      readOnly: false,
    },
    ...{ sizeBytes: 1024 ** 4, logicalSectorBytes: 512, vendor: "", model: "Fast", serialNumber: `S-${name}`, wwn: "", hctl: "" },
    ...fields,
  };
}

const rack = [disk("nvme0n1", { erase: ["nvmeSanitizeBlock", "nvmeFormatUserData"] }), disk("sda"), disk("sdb")];
const wish: CleaningWish = {
  name: "r2-u17",
  rootDeviceHints: { serialNumber: "S-nvme0n1" },
  clean: "erase",
  cleaningDisks: [{ hints: { serialNumber: "S-sda" }, mode: "overwrite" }],
  keepDisks: [{ serialNumber: "S-sdb" }, { model: "gone", rotational: true }],
};

describe("what a preview says about cleaning", () => {
  it("names each disk and how it is cleaned", () => {
    expect(describeCleaning(wish, rack)).toEqual([
      "the root device, disk /dev/nvme0n1 Fast 1024.0 GiB (serial S-nvme0n1), is erased by NVMe sanitize (block erase) (NIST SP 800-88 Purge)",
      "disk /dev/sda Fast 1024.0 GiB (serial S-sda) is overwritten with zeros to the last byte (NIST SP 800-88 Clear), whatever it carries",
      "disk /dev/sdb Fast 1024.0 GiB (serial S-sdb) is kept",
      "cleaning.keep[1] (model gone, rotational true) matches no disk",
    ]);
  });

  it("goes by the hints where the disks are not known", () => {
    expect(describeCleaning(wish, undefined)).toEqual([
      "the root device is erased by its own means",
      "the disk with serialNumber S-sda is overwritten with zeros to the last byte (NIST SP 800-88 Clear), whatever it carries",
      "any disk with serialNumber S-sdb is kept",
      "any disk with model gone, rotational true is kept",
    ]);
  });

  it("tells an erasure before another image, and nothing where only tables go", () => {
    expect(describeReplacement(wish, rack[0])).toMatch(/^before the image is written, the root device is erased by NVMe sanitize/);
    expect(describeReplacement({ ...wish, clean: "metadata" }, rack[0])).toBeUndefined();
  });
});
