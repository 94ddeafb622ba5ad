import { cleaningMode, diskCleaningMode } from "./cleaning-mode.js";
import { rootDeviceHints } from "./root-device-hints.js";
import { arrayOf, object, oneOf, type ObjectType } from "./source.js";

const diskCleaning: ObjectType = {
  name: "DiskCleaning",
  description: "A further disk that is cleaned when the server is given up. Naming it is the consent: whatever it carries is lost.",
  properties: {
    hints: {
      description: "Which disk, by at least one hint. Exactly one disk must match, never the root device and never a kept one.",
      shape: object(rootDeviceHints),
    },
    mode: { description: "How it is cleaned.", shape: oneOf(diskCleaningMode) },
  },
  required: ["hints", "mode"],
};

export const cleaning: ObjectType = {
  name: "Cleaning",
  description:
    "What is removed, and how, when content goes: from the root device when the image is replaced or removed or the resource is deleted with `onDelete: deprovision`, from further disks only when the server is given up. Disks that the program does not name are never touched.",
  properties: {
    mode: {
      description:
        "How the root device is cleaned. `metadata` removes what makes the content found, and asks the disk to discard the rest; on a disk without discard, old blocks, with them user data that the installed system had stored, stay readable to who looks for them. `overwrite` and `erase` are the answer where that matters.",
      shape: oneOf(cleaningMode),
      default: "metadata",
    },
    disks: {
      description:
        "Further disks, at most 64, that are cleaned when the server is given up after it had an image: the image is removed, or the resource deleted with `onDelete: deprovision`. They are not touched by a create or a reprovision.",
      shape: arrayOf(object(diskCleaning)),
      constraints: { maxLength: 64 },
    },
    keep: {
      description:
        "Disks that are never written or cleaned, whatever else matches, at most 64, each by at least one hint; an entry may match several disks or none. A list that contains the root device is an error.",
      shape: arrayOf(object(rootDeviceHints)),
      constraints: { maxLength: 64 },
    },
  },
  required: [],
};
