import { bootOption, endOfPath, globalVariable, overrideBoot } from "./boot-override.js";
import type { UefiVariable } from "./uefi-variables.js";
import { globalVariableVendor, guidBytes, guidText, readUefiVariables, writeUefiVariables } from "./uefi-variables.js";

const storeGuid = "aaf32c78-947b-439a-a180-2e144ec37792";

/** An empty flash file as OVMF's makers lay it out, with a small store. */
function emptyFlash(storeBytes = 1024): Buffer {
  const flash = Buffer.alloc(4096, 0xff);
  flash.fill(0, 0, 0x48 + 28);
  flash.write("_FVH", 0x28, "latin1");
  flash.writeUInt16LE(0x48, 0x30);
  guidBytes(storeGuid).copy(flash, 0x48);
  flash.writeUInt32LE(storeBytes, 0x48 + 16);
  flash.writeUInt8(0x5a, 0x48 + 20);
  flash.writeUInt8(0xfe, 0x48 + 21);
  return flash;
}

const order = globalVariable("BootOrder", Buffer.from("01000000", "hex"));
const signed: UefiVariable = {
  name: "db",
  vendor: "d719b2cb-3d3a-4596-a3bc-dad00e67656f",
  attributes: 0x27,
  content: Buffer.from("abc"),
  authentication: Buffer.alloc(28, 7),
};
const firstAt = 0x48 + 28;

function summary(variables: readonly UefiVariable[]): string[] {
  return variables.map(({ name, attributes, content }) => `${name} ${attributes} ${content.toString("hex")}`);
}

describe("the UEFI variable store", () => {
  test("gives back what was written, with what belongs to authenticated variables", () => {
    const read = readUefiVariables(writeUefiVariables(emptyFlash(), [order, signed]));
    expect(summary(read)).toEqual(["BootOrder 7 01000000", "db 39 616263"]);
    expect(read[1]?.vendor).toBe(signed.vendor);
    expect(read[1]?.authentication).toEqual(signed.authentication);
  });

  test("writes nothing outside the store and begins each variable at a multiple of four", () => {
    const flash = emptyFlash();
    const written = writeUefiVariables(flash, [signed, order]);
    expect(written.subarray(0, firstAt).equals(flash.subarray(0, firstAt))).toBe(true);
    expect(written.subarray(0x48 + 1024).equals(flash.subarray(0x48 + 1024))).toBe(true);
    expect(written.readUInt16LE(firstAt)).toBe(0x55aa);
    expect(written.readUInt16LE(firstAt + 60 + 6 + 3 + 3)).toBe(0x55aa);
  });

  test.each([
    ["deleted", 0x3c, []],
    ["written in part", 0x7f, []],
    ["in deletion, without a successor", 0x3e, ["BootOrder 7 01000000"]],
  ])("reads a variable that is %s", (_name, state, expected) => {
    const flash = writeUefiVariables(emptyFlash(), [order]);
    flash.writeUInt8(state, firstAt + 2);
    expect(summary(readUefiVariables(flash))).toEqual(expected);
  });

  test("prefers the successor of a variable in deletion", () => {
    const flash = writeUefiVariables(emptyFlash(), [order, globalVariable("BootOrder", Buffer.from("0200", "hex"))]);
    flash.writeUInt8(0x3e, firstAt + 2);
    expect(summary(readUefiVariables(flash))).toEqual(["BootOrder 7 0200"]);
  });

  test.each([
    ["another file", Buffer.alloc(4096)],
    ["a short file", Buffer.alloc(10)],
    ["a cut-off store", emptyFlash(8192)],
  ])("refuses %s", (_name, flash) => {
    expect(() => readUefiVariables(flash)).toThrow("failed to read UEFI variables");
  });

  test("refuses more than fits", () => {
    expect(() => writeUefiVariables(emptyFlash(), [globalVariable("Large", Buffer.alloc(1000))])).toThrow("the variable store is full");
  });

  test("turns GUIDs into text and back", () => {
    expect(guidText(guidBytes(globalVariableVendor))).toBe(globalVariableVendor);
    expect(guidBytes(globalVariableVendor).toString("hex")).toBe("61dfe48bca93d211aa0d00e098032b8c");
  });
});

describe("the boot override", () => {
  const names = (variables: readonly UefiVariable[]): string[] => variables.map(({ name }) => name);
  const guestNext = globalVariable("BootNext", Buffer.from("0300", "hex"));

  test("boots the CD once and leaves the boot order as it is", () => {
    const variables = overrideBoot([order, guestNext], "cd");
    expect(names(variables)).toEqual(["BootOrder", "BootC0D0", "BootNext"]);
    expect(variables[2]?.content.toString("hex")).toBe("d0c0");
    expect(variables[1]?.content.subarray(-32).toString("hex")).toBe(
      "02010c00d041030a00000000" + "01010600021f" + "03120a000000ffff0000" + "7fff0400",
    );
  });

  test("can be set twice", () => {
    const once = overrideBoot([order], "cd");
    expect(summary(overrideBoot(once, "cd"))).toEqual(summary(once));
  });

  test("leaves nothing of itself for a start by boot order", () => {
    expect(names(overrideBoot(overrideBoot([order], "cd"), "boot-order"))).toEqual(["BootOrder"]);
  });

  test("keeps what the guest wants for its next boot", () => {
    expect(names(overrideBoot([order, guestNext], "boot-order"))).toEqual(["BootOrder", "BootNext"]);
  });

  test("makes an active load option", () => {
    expect(bootOption("OS", endOfPath).toString("hex")).toBe("01000000" + "0400" + "4f0053000000" + "7fff0400");
  });
});
