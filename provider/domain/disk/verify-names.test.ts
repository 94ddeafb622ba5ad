import type { HintedDisk } from "../hardware/root-device-hints.js";
import { planCleaning, type CleaningWish } from "./cleaning-plan.js";
import { verifyNames } from "./verify-names.js";

const gib = 1024 ** 3;

function disk(path: string, serialNumber: string): HintedDisk {
  return {
    ...{ path, name: path, alternateNames: [], type: "SSD", rotational: false, removable: false, readOnly: false, sizeBytes: gib },
    ...{ logicalSectorBytes: 512, vendor: "ACME", model: "Fast", serialNumber, wwn: "", hctl: "" },
  };
}

const before = [disk("/dev/sda", "ROOT"), disk("/dev/sdb", "OLD"), disk("/dev/sdc", "DATA")];
const swapped = [disk("/dev/sda", "ROOT"), disk("/dev/sdb", "DATA"), disk("/dev/sdc", "OLD")];
const replaced = [disk("/dev/sda", "ROOT"), disk("/dev/sdb", "NEW"), disk("/dev/sdc", "DATA")];

function wish(change: Partial<CleaningWish>): CleaningWish {
  return { name: "r2-u17", rootDeviceHints: { serialNumber: "ROOT" }, clean: "metadata", cleaningDisks: [], keepDisks: [], ...change };
}

const clean = (hints: CleaningWish["rootDeviceHints"]): Partial<CleaningWish> => ({ cleaningDisks: [{ hints, mode: "overwrite" }] });

describe("what cleaning names", () => {
  it.each<[string, Partial<CleaningWish>, readonly HintedDisk[], string | undefined]>([
    ["another disk under an old kernel name", clean({ deviceName: "/dev/sdb" }), swapped, "cleaning.disks[0].hints"],
    ["a new disk in an old one's place", clean({ deviceName: "/dev/sdb" }), replaced, "cleaning.disks[0].hints"],
    ["the same disk under another kernel name", clean({ serialNumber: "OLD" }), swapped, undefined],
    ["a disk that was not there before", clean({ serialNumber: "NEW" }), replaced, undefined],
    [
      "a disk that was kept under another kernel name",
      { ...clean({ serialNumber: "DATA" }), keepDisks: [{ deviceName: "/dev/sdc" }] },
      swapped,
      "cleaning.keep[0]",
    ],
  ])("is held against what it meant before: %s", (_what, change, now, path) => {
    const verify = (): void => verifyNames(wish(change), planCleaning(wish(change), now), before);
    if (path === undefined) verify();
    else expect(verify).toThrow(expect.objectContaining({ code: "INPUT_INVALID", path }) as Error);
  });
});
