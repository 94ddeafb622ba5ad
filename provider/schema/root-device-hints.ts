import { boolean, integer, string, type ObjectType, type Property } from "./source.js";

const text = { minLength: 1, maxLength: 256 };
/** A text that begins with one of Ironic's operators: its grammar is checked with the inputs, which says what is wrong. */
const operator = "s?[=!<>]";

function hint(description: string): Property {
  return { description, shape: string, constraints: text };
}

export const rootDeviceHints: ObjectType = {
  name: "RootDeviceHints",
  description:
    "Which disk is meant; names and meaning are Metal3's. All hints given must match, and exactly one disk must match them all: none or several is an error that lists the disks and what each lacks. Upper and lower case and surrounding blanks do not count, and what a disk does not have matches nothing. Texts take Ironic's operators: `s== a`, `s!= a`, `s< a`, `s<= a`, `s> a`, `s>= a` compare texts, `== 1`, `!= 1`, `< 1`, `<= 1`, `> 1`, `>= 1` and `= 1` (which is `>=`) numbers; `<in> a` is contained, `<all-in> a b` both are, `<or> a <or> b` one is equal, `<range-in> ( 10 20 ]` lies between, a round bracket leaving its end out. The root device, once found, is pinned by WWN, serial number and model, and only the pin counts, until the hints change: the next writing then chooses anew.",
  properties: {
    deviceName: {
      description:
        "Kernel path such as `/dev/nvme0n1`, or a stable one such as `/dev/disk/by-path/...`. Kernel paths can change between boots; prefer another hint.",
      shape: string,
      constraints: {
        pattern: new RegExp(`^\\s*(/dev/\\S+\\s*$|${operator})`, "i"),
        patternText: "must be a path under /dev/",
        maxLength: 256,
      },
    },
    hctl: {
      description: "SCSI address `host:channel:target:lun`, such as `0:0:0:0`.",
      shape: string,
      constraints: {
        pattern: new RegExp(`^\\s*(\\d+:\\d+:\\d+:\\d+\\s*$|${operator})`, "i"),
        patternText: "must have the form host:channel:target:lun, such as 0:0:0:0",
        maxLength: 256,
      },
    },
    model: hint("Text that the disk's model contains, such as `BOSS`."),
    vendor: hint("Text that the disk's vendor contains."),
    serialNumber: hint("The disk's serial number, exactly."),
    wwn: hint("The disk's World Wide Name, exactly, such as `0x5000c500a1b2c3d4` or `eui.0025385b21404321`."),
    wwnWithExtension: hint(
      "The World Wide Name with the vendor's extension, exactly: 128 bits, as some controllers give to their volumes.",
    ),
    wwnVendorExtension: hint("The vendor's extension of the World Wide Name alone, exactly."),
    minSizeGigabytes: {
      description:
        "Least size of the disk in GiB (2^30 bytes) in spite of the name, as in Metal3, at least 1: a disk sold as 480 GB has 447.",
      shape: integer,
      constraints: { minimum: 1, maximum: 1_000_000 },
    },
    size: {
      description:
        'Size of the disk in GiB, as Ironic\'s operators put it, such as `">= 100"` or `"<range-in> [ 200 500 ]"`; a number alone must be met exactly, which few disks do.',
      shape: string,
      constraints: text,
    },
    rotational: { description: "`true`: only spinning disks; `false`: only SSDs and NVMe. Without it both.", shape: boolean },
  },
  required: [],
};
