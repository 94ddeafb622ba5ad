import { cleaningMode } from "./host-enums.js";
import { oneOf, type ObjectType } from "./source.js";

export const cleaning: ObjectType = {
  name: "Cleaning",
  description: "Cleaning of the root device. Disks that the program does not name are never touched.",
  properties: {
    mode: { description: "How the root device is cleaned.", shape: oneOf(cleaningMode), default: "metadata" },
  },
  required: [],
};
