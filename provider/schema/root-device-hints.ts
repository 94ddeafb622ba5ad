import { boolean, integer, string, type ObjectType } from "./source.js";

const text = { minLength: 1, maxLength: 256 };

export const rootDeviceHints: ObjectType = {
  name: "RootDeviceHints",
  description:
    "Which disk becomes the root device; names and meaning are Metal3's. All hints given must match, and exactly one disk must match them all: none or several is the error ROOT_DEVICE_NOT_FOUND, which lists the disks. Once found, the disk is pinned by WWN, serial number and model, and only the pin counts, until the hints change: the next writing then chooses anew. Upper and lower case do not differ.",
  properties: {
    deviceName: {
      description:
        "Kernel path such as `/dev/nvme0n1`, or a stable one such as `/dev/disk/by-path/...`. Kernel paths can change between boots; prefer another hint.",
      shape: string,
      constraints: { pattern: /^\/dev\/\S+$/, patternText: "must be a path under /dev/", maxLength: 256 },
    },
    hctl: {
      description: "SCSI address `host:channel:target:lun`, such as `0:0:0:0`.",
      shape: string,
      constraints: { pattern: /^\d+:\d+:\d+:\d+$/, patternText: "must have the form host:channel:target:lun, such as 0:0:0:0" },
    },
    model: {
      description: "Text that the disk's model contains, such as `BOSS`.",
      shape: string,
      constraints: text,
    },
    vendor: { description: "Text that the disk's vendor contains.", shape: string, constraints: text },
    serialNumber: { description: "The disk's serial number, exactly.", shape: string, constraints: text },
    wwn: {
      description: "The disk's World Wide Name, exactly, such as `0x5000c500a1b2c3d4` or `eui.0025385b21404321`.",
      shape: string,
      constraints: text,
    },
    minSizeGigabytes: {
      description: "Least size of the disk in GB (10^9 bytes), at least 1.",
      shape: integer,
      constraints: { minimum: 1, maximum: 1_000_000 },
    },
    rotational: { description: "`true`: only spinning disks; `false`: only SSDs and NVMe. Without it both.", shape: boolean },
  },
  required: [],
};
