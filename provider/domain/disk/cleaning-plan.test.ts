import type { HintedDisk } from "../hardware/root-device-hints.js";
import { checkCleaningInputs, type CleaningWish, planCleaning } from "./cleaning-plan.js";

const gib = 1024 ** 3;

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
    ...{ sizeBytes: 100 * gib, logicalSectorBytes: 512, vendor: "ACME", model: "Fast", serialNumber: `S-${name}`, wwn: "", hctl: "" },
    ...fields,
  };
}

const rack = [
  disk("nvme0n1", { erase: ["nvmeFormatCrypto"] }),
  disk("sda", { rotational: true, model: "Slow", erase: [] }),
  disk("sdb", { rotational: true, model: "Slow" }),
  disk("sdc", { readOnly: true }),
  disk("sdd", { serialNumber: "" }),
];

function wish(change: Partial<CleaningWish> = {}): CleaningWish {
  return {
    name: "r2-u17",
    rootDeviceHints: { model: "fast", serialNumber: "S-nvme0n1" },
    clean: "metadata",
    cleaningDisks: [],
    keepDisks: [],
    ...change,
  };
}

const names = (disks: readonly HintedDisk[]): string[] => disks.map(({ path }) => path);

describe("a cleaning plan", () => {
  it("names the root device, the further disks and those that are kept", () => {
    const plan = planCleaning(
      wish({
        cleaningDisks: [{ hints: { rotational: true }, mode: "overwrite" }],
        keepDisks: [{ serialNumber: "s-SDB" }, { model: "gone" }],
      }),
      rack,
    );
    expect(plan.root?.path).toBe("/dev/nvme0n1");
    expect(plan.further.map(({ disk: { path }, mode }) => [path, mode])).toEqual([["/dev/sda", "overwrite"]]);
    expect(names(plan.kept)).toEqual(["/dev/sdb"]);
  });

  it("goes by the pinned root device, whatever the hints say", () => {
    const pinned = { serialNumber: "S-sda", wwn: "", model: "Slow", sizeBytes: 100 * gib };
    expect(planCleaning(wish(), rack, pinned).root?.path).toBe("/dev/sda");
    expect(() => planCleaning(wish({ keepDisks: [{ model: "slow" }] }), rack, pinned)).toThrow(/names the root device, disk \/dev\/sda/);
  });

  it("leaves open what cannot be told yet", () => {
    expect(planCleaning(wish({ rootDeviceHints: {}, clean: "erase" }), rack).root).toBeUndefined();
    expect(planCleaning(wish({ rootDeviceHints: { serialNumber: "S-sdb" }, clean: "erase" }), rack).root?.path).toBe("/dev/sdb");
  });
});

const one = (hints: CleaningWish["rootDeviceHints"], mode: "metadata" | "overwrite" | "erase" = "metadata") => ({ hints, mode });

describe("a cleaning that contradicts itself or the server", () => {
  it.each<[string, Partial<CleaningWish>, string, RegExp]>([
    [
      "keeps the root device",
      { keepDisks: [{ model: "slow" }, { vendor: "acme" }] },
      "cleaning.keep[1]",
      /names the root device, disk \/dev\/nvme0n1/,
    ],
    ["keeps by the root device's own hints", { keepDisks: [{ model: "FAST " }] }, "cleaning.keep[0]", /rootDeviceHints has the same hints/],
    ["keeps without a hint", { keepDisks: [{}] }, "cleaning.keep[0]", /would match every disk/],
    ["cleans without a hint", { cleaningDisks: [one({})] }, "cleaning.disks[0].hints", /would match every disk/],
    ["has a hint that cannot be read", { keepDisks: [{ size: "big" }] }, "cleaning.keep[0].size", /compares numbers/],
    [
      "names no disk",
      { cleaningDisks: [one({ model: "gone" })] },
      "cleaning.disks[0].hints",
      /no disk that may be cleaned matches: .*\/dev\/sda/,
    ],
    ["names several", { cleaningDisks: [one({ rotational: true })] }, "cleaning.disks[0].hints", /2 disks match, one must/],
    ["names the root device", { cleaningDisks: [one({ serialNumber: "S-nvme0n1" })] }, "cleaning.disks[0].hints", /is the root device/],
    [
      "names it by its hints",
      { cleaningDisks: [one({ model: "fast", serialNumber: "S-nvme0n1" })] },
      "cleaning.disks[0].hints",
      /those of rootDeviceHints/,
    ],
    [
      "names a kept disk",
      { cleaningDisks: [one({ serialNumber: "S-sda" })], keepDisks: [{ rotational: true }] },
      "cleaning.disks[0].hints",
      /kept by cleaning.keep/,
    ],
    [
      "names a disk twice",
      { cleaningDisks: [one({ serialNumber: "S-sda" }), one({ deviceName: "/dev/sda" })] },
      "cleaning.disks[1].hints",
      /named by cleaning.disks\[0\]/,
    ],
    ["names a read-only disk", { cleaningDisks: [one({ serialNumber: "S-sdc" })] }, "cleaning.disks[0].hints", /read-only/],
    [
      "names a disk without identity",
      { cleaningDisks: [one({ deviceName: "/dev/sdd" })] },
      "cleaning.disks[0].hints",
      /could not be recognised/,
    ],
  ])("%s", (_what, change, path, reason) => {
    const plan = (): unknown => planCleaning(wish(change), rack);
    expect(plan).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", path, message: expect.stringMatching(reason) as string }) as Error,
    );
  });

  it("asks for an erase that the disk is known not to have", () => {
    const error = expect.objectContaining({ code: "ERASE_UNSUPPORTED", remedy: expect.stringContaining("overwrite") as string }) as Error;
    expect(() => planCleaning(wish({ cleaningDisks: [one({ serialNumber: "S-sda" }, "erase")] }), rack)).toThrow(error);
    expect(() => planCleaning(wish({ rootDeviceHints: { serialNumber: "S-sda" }, clean: "erase" }), rack)).toThrow(/disk \/dev\/sda Slow/);
    expect(planCleaning(wish({ clean: "erase" }), rack).root?.path).toBe("/dev/nvme0n1");
  });

  it("is found without the server where that is possible", () => {
    expect(() => checkCleaningInputs(wish({ keepDisks: [{ serialNumber: "S-nvme0n1" }] }))).toThrow(/names the root device/);
    checkCleaningInputs(wish({ keepDisks: [{ serialNumber: "S-other" }] }));
  });
});

describe("a disk that is reached by two paths", () => {
  const path = (name: string, hctl: string, serialNumber: string) => disk(name, { hctl, serialNumber });
  const twice = [path("sda", "0:0:0:0", "A"), path("sdb", "1:0:0:0", "A"), path("sdc", "0:0:1:0", "B"), path("sdd", "1:0:1:0", "B")];
  const pinned = { serialNumber: "A", wwn: "", model: "Fast", sizeBytes: 100 * gib };

  it.each<[string, Partial<CleaningWish>, RegExp]>([
    ["is the root device by the other one", { cleaningDisks: [one({ hctl: "1:0:0:0" })] }, /is the root device/],
    ["is kept as the root device by the other one", { keepDisks: [{ hctl: "1:0:0:0" }] }, /names the root device/],
    ["is kept by the other one", { cleaningDisks: [one({ hctl: "0:0:1:0" })], keepDisks: [{ hctl: "1:0:1:0" }] }, /kept by cleaning.keep/],
    ["could not be recognised again", { cleaningDisks: [one({ hctl: "0:0:1:0" })] }, /cannot be told from \/dev\/sdd/],
  ])("%s", (_what, change, reason) => {
    expect(() => planCleaning(wish({ rootDeviceHints: {}, ...change }), twice, pinned)).toThrow(reason);
  });
});
