import { hardwareDrift, type DriftFacts } from "./hardware-drift.js";

const disk = (serialNumber: string): NonNullable<DriftFacts["disks"]>[number] => ({ serialNumber, wwn: "", model: "M" });
const known: DriftFacts = {
  board: { uuid: "a1", serialNumber: "S1" },
  macs: ["52:54:00:00:00:01", "52:54:00:00:00:02"],
  disks: [disk("D1"), disk("D2")],
};

const cases: readonly (readonly [string, DriftFacts, boolean, readonly string[]])[] = [
  [
    "the same hardware, in another order and case",
    { ...known, macs: ["52:54:00:00:00:02", "52:54:00:00:00:01"], disks: [disk("d2"), disk("D1")] },
    true,
    [],
  ],
  ["what is not told", {}, false, []],
  ["a BMC that lists no disk", { disks: [], macs: [] }, false, []],
  ["a BMC that lists some of the disks", { disks: [disk("D2")] }, false, []],
  ["a swapped disk", { disks: [disk("D1"), disk("D9")] }, false, ["disk: was M serial D2, is M serial D9"]],
  ["all disks swapped", { disks: [disk("D8"), disk("D9")] }, false, ["disk: was M serial D1; M serial D2, is M serial D8; M serial D9"]],
  ["a disk more, when all were seen", { disks: [disk("D1"), disk("D2"), disk("D3")] }, true, ["disk: new is M serial D3"]],
  ["a disk that only the BMC lists", { disks: [disk("D1"), disk("D2"), disk("D3")] }, false, []],
  ["a BMC that lists other things than the kernel", { disks: [disk("P1"), disk("P2"), disk("P3")] }, false, []],
  ["a disk that is gone, when all were seen", { disks: [disk("D1")] }, true, ["disk: M serial D2 is not there any more"]],
  ["all disks gone, when all were seen", { disks: [] }, true, ["disk: M serial D1; M serial D2 is not there any more"]],
  ["a swapped NIC", { macs: ["52:54:00:00:00:01", "52:54:00:00:00:0A"] }, false, ["nic: was 52:54:00:00:00:02, is 52:54:00:00:00:0a"]],
  ["a swapped board", { board: { uuid: "B2", serialNumber: "s1" } }, false, ["board: uuid was a1, is B2"]],
  ["a board that does not say its serial number", { board: { uuid: "A1", serialNumber: "" } }, false, []],
  ["a disk without a serial number", { disks: [disk("D1"), disk("D2"), disk(" ")] }, true, []],
];

describe("hardware drift", () => {
  it.each(cases)("of %s", (_name, seen, isWhole, expected) => {
    expect(hardwareDrift(known, seen, isWhole).map(({ text }) => text)).toEqual(expected);
  });

  it("of a volume is none: a BMC lists the drives behind it", () => {
    const volume = { ...disk("V1"), model: "DELLBOSS VD" };
    expect(hardwareDrift({ disks: [volume, disk("D1")] }, { disks: [disk("P1"), disk("P2"), disk("D1")] }, false)).toEqual([]);
  });

  it("of hardware that was not known is none", () => {
    expect(hardwareDrift({}, known, true)).toEqual([]);
  });
});
