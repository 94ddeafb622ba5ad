import { unknown, type ValueObject } from "../value.js";
import { checkInputs } from "./check-inputs.js";
import { cleaningOf } from "./cleaning-of.js";

const root = { rootDeviceHints: { serialNumber: "S1" } };

describe("the inputs of cleaning", () => {
  it("become what is planned with", () => {
    expect(cleaningOf(undefined)).toEqual({ clean: "metadata", cleaningDisks: [], keepDisks: [] });
    expect(
      cleaningOf({ mode: "erase", disks: [{ hints: { wwn: "0x1", rotational: true }, mode: "overwrite" }], keep: [{ size: ">= 4000" }] }),
    ).toEqual({
      clean: "erase",
      cleaningDisks: [{ hints: { wwn: "0x1", rotational: true }, mode: "overwrite" }],
      keepDisks: [{ size: ">= 4000" }],
    });
  });

  it.each<[string, ValueObject, string, RegExp]>([
    ["a kept root device", { ...root, cleaning: { keep: [{ serialNumber: "s1" }] } }, "cleaning.keep[0]", /names the root device/],
    ["a further disk without hints", { cleaning: { disks: [{ hints: {}, mode: "erase" }] } }, "cleaning.disks[0].hints", /every disk/],
    ["an unreadable hint of a kept disk", { cleaning: { keep: [{ model: "<or>" }] } }, "cleaning.keep[0].model", /no value after <or>/],
    ["an unreadable hint", { rootDeviceHints: { size: "<range-in> [ 9 1 ]" } }, "rootDeviceHints.size", /smaller number comes first/],
  ])("%s is found at preview", (_what, inputs, property, reason) => {
    expect(checkInputs(inputs)).toContainEqual({ property, reason: expect.stringMatching(reason) as string });
  });

  it("that are not known yet are left alone", () => {
    expect(checkInputs({ rootDeviceHints: { serialNumber: unknown }, cleaning: { keep: [{ serialNumber: unknown }] } })).toEqual([]);
  });
});
