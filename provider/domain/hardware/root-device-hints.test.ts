import type { Disk, PinnedDisk } from "./inventory.js";
import { chooseRootDevice, minRootDeviceBytes, pinOf, type RootDeviceHints, sameDisk } from "./root-device-hints.js";

const gib = 1024 ** 3;

function disk(name: string, fields: Partial<Disk> = {}): Disk {
  return {
    path: `/dev/${name}`,
    name: `/dev/disk/by-path/pci-${name}`,
    alternateNames: [`/dev/disk/by-id/id-${name}`],
    type: "SSD",
    rotational: false,
    removable: false,
    readOnly: false,
    sizeBytes: 100 * gib,
    logicalSectorBytes: 512,
    vendor: "ACME",
    model: "Fast 9000",
    serialNumber: `S-${name}`,
    wwn: `0x5000${name}`,
    hctl: "",
    content: { kind: "empty", found: [] },
    ...fields,
  };
}

const rack = [
  disk("sda", { rotational: true, model: "Slow 1", hctl: "0:0:0:0", sizeBytes: 400 * gib }),
  disk("nvme0n1"),
  disk("nvme1n1", {
    ...{ sizeBytes: 200 * gib, vendor: "Other" },
    ...{ wwnWithExtension: "0x5000nvme1n1ffff", wwnVendorExtension: "0xffff" },
  }),
  disk("sdz", { removable: true, model: "USB stick", sizeBytes: 8 * gib }),
  disk("sdy", { readOnly: true, model: "Locked" }),
];

describe("root device hints", () => {
  test.each<[RootDeviceHints, string]>([
    [{ deviceName: "/dev/nvme0n1" }, "nvme0n1"],
    [{ deviceName: "/dev/disk/by-path/pci-sda" }, "sda"],
    [{ deviceName: "/dev/disk/by-id/id-nvme1n1" }, "nvme1n1"],
    [{ hctl: "0:0:0:0" }, "sda"],
    [{ model: "slow" }, "sda"],
    [{ vendor: "other" }, "nvme1n1"],
    [{ serialNumber: "s-NVME0N1" }, "nvme0n1"],
    [{ wwn: "0X5000nvme1n1" }, "nvme1n1"],
    [{ minSizeGigabytes: 201 }, "sda"],
    [{ minSizeGigabytes: 200, rotational: false }, "nvme1n1"],
    [{ rotational: true }, "sda"],
    [{ serialNumber: "S-sdz" }, "sdz"],
    [{ deviceName: " /DEV/NVME0N1" }, "nvme0n1"],
    [{ hctl: "<or> 1:0:0:0 <or> 0:0:0:0" }, "sda"],
    [{ model: "s== slow 1" }, "sda"],
    [{ vendor: "s!= acme" }, "nvme1n1"],
    [{ wwnWithExtension: "0x5000NVME1N1ffff" }, "nvme1n1"],
    [{ wwnVendorExtension: "0xffff" }, "nvme1n1"],
    [{ size: "> 300" }, "sda"],
    [{ size: "200" }, "nvme1n1"],
    [{ size: "<range-in> [ 150 250 ]" }, "nvme1n1"],
    [{ deviceName: "s!= /dev/sda", minSizeGigabytes: 101 }, "nvme1n1"],
  ])("%j choose %s", (hints, name) => {
    const choice = chooseRootDevice(rack, hints);
    expect(choice).toMatchObject({ kind: "chosen", disk: { path: `/dev/${name}` } });
  });

  test.each<[RootDeviceHints, "none" | "several", string]>([
    [{ rotational: false }, "several", "2 disks match the hints"],
    [{ model: "Fast" }, "several", "/dev/nvme0n1 Fast 9000 100.0 GiB (serial S-nvme0n1, WWN 0x5000nvme0n1): matches"],
    [{ model: "Gone" }, "none", 'model "Slow 1" does not contain "Gone"'],
    [{ model: "USB" }, "none", "(serial S-sdz, WWN 0x5000sdz): removable"],
    [{ model: "Locked" }, "none", "read-only"],
    [{ minSizeGigabytes: 1000 }, "none", "smaller than 1000 GiB"],
    [{ deviceName: "/dev/sdq" }, "none", 'name "/dev/sda" is not /dev/sdq'],
    [{ hctl: "1:0:0:0" }, "none", "HCTL (none) is not 1:0:0:0"],
    [{ wwnVendorExtension: "0xeeee" }, "none", "WWN vendor extension (none) is not 0xeeee"],
    [{ size: ">= 1000" }, "none", 'size in GiB "400" does not satisfy ">= 1000"'],
    [{}, "several", "3 disks could be the root device"],
  ])("%j are refused (%s)", (hints, kind, reason) => {
    const choice = chooseRootDevice(rack, hints);
    expect(choice.kind).toBe(kind);
    const text = choice.kind === "chosen" ? "" : choice.reason;
    expect(text).toContain(reason);
    for (const one of rack) expect(text).toContain(one.path);
  });
});

describe("without hints", () => {
  test.each<[string, Disk[], string]>([
    ["the only disk is taken, whatever its name", [disk("vdx")], "chosen"],
    ["what cannot be a root device does not count", [disk("sda"), rack[3] as Disk, rack[4] as Disk], "chosen"],
    ["two candidates are one too many", [disk("sda"), disk("sdb")], "several"],
    ["a small disk is no candidate", [disk("sda", { sizeBytes: minRootDeviceBytes - 1 })], "none"],
    ["a disk without identity is no candidate", [disk("sda", { serialNumber: "", wwn: "" })], "none"],
    ["no disk is an error", [], "none"],
  ])("%s", (_what, disks, kind) => {
    expect(chooseRootDevice(disks, undefined).kind).toBe(kind);
  });
});

describe("a pinned disk", () => {
  const pin = pinOf(rack[1] as Disk);

  test("is found again under another kernel name, whatever the hints say", () => {
    const moved = rack.map((one) => (one.path === "/dev/nvme0n1" ? { ...one, path: "/dev/nvme7n1" } : one));
    expect(chooseRootDevice(moved, { model: "Slow" }, pin)).toMatchObject({ kind: "chosen", disk: { path: "/dev/nvme7n1" } });
  });

  test("that is gone stops, even if another disk is the only candidate", () => {
    const choice = chooseRootDevice([disk("sda")], {}, pin);
    expect(choice).toMatchObject({ kind: "pinLost" });
    expect(choice).toHaveProperty("reason", expect.stringContaining("serial S-nvme0n1, WWN 0x5000nvme0n1), is not there; found: /dev/sda"));
  });

  test("that is there twice stops", () => {
    expect(chooseRootDevice([disk("sda"), disk("sda")], {}, pinOf(disk("sda"))).kind).toBe("pinLost");
  });

  test.each<[string, Partial<PinnedDisk>, Partial<Disk>, boolean]>([
    ["all the same", {}, {}, true],
    ["case and blanks aside", { serialNumber: " s-SDA " }, {}, true],
    ["serial number unknown to the pin", { serialNumber: "" }, {}, true],
    ["WWN not shown any more", {}, { wwn: "" }, true],
    ["another serial number", {}, { serialNumber: "T" }, false],
    ["another WWN", {}, { wwn: "T" }, false],
    ["another size", {}, { sizeBytes: gib }, false],
    ["another model", {}, { model: "T" }, false],
    ["nothing known in common", { serialNumber: "" }, { wwn: "" }, false],
    ["empty texts only", { serialNumber: "", wwn: "" }, { serialNumber: "", wwn: "" }, false],
  ])("is compared: %s", (_what, pinned, found, same) => {
    expect(sameDisk({ ...pinOf(disk("sda")), ...pinned }, disk("sda", found))).toBe(same);
  });
});

describe("a hint that cannot be read", () => {
  test.each<[RootDeviceHints, string]>([
    [{ size: "big" }, "rootDeviceHints.size"],
    [{ model: "<range-in> 1 2" }, "rootDeviceHints.model"],
    [{ serialNumber: "s==" }, "rootDeviceHints.serialNumber"],
  ])("%j names the field", (hints, path) => {
    expect(() => chooseRootDevice(rack, hints)).toThrow(expect.objectContaining({ code: "INPUT_INVALID", path }) as Error);
  });
});
