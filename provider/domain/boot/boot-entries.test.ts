import { decodeBootOrder, encodeBootOrder, planBootEntry } from "./boot-entries.js";
import { decodeEfiLoadOption, encodeEfiLoadOption } from "./efi-load-option.js";

const wanted = {
  label: "baremetal",
  active: true,
  partition: { number: 15, firstLba: 8192, sectors: 253952, uniqueGuid: "01234567-89ab-cdef-0123-456789abcdef" },
  loader: "/EFI/debian/shimx64.efi",
};
const foreign = { label: "UEFI PXEv4", active: true };
const older = { ...wanted, partition: { ...wanted.partition, firstLba: 2048 } };

test("a load option is the bytes that firmware expects", () => {
  const bytes = Buffer.from(encodeEfiLoadOption(wanted));
  expect(bytes.toString("hex")).toBe(
    [
      "01000000",
      "6200",
      Buffer.from("baremetal\0", "utf16le").toString("hex"),
      "04012a000f000000002000000000000000e0030000000000",
      "67452301ab89efcd0123456789abcdef0202",
      "04043400",
      Buffer.from("\\EFI\\debian\\shimx64.efi\0", "utf16le").toString("hex"),
      "7fff0400",
    ].join(""),
  );
  expect(decodeEfiLoadOption(bytes)).toEqual(wanted);
});

test("load options of other device paths and broken ones are read without harm", () => {
  const bytes = Buffer.from(encodeEfiLoadOption(wanted));
  const network = Buffer.concat([
    Buffer.from("010000000800", "hex"),
    Buffer.from("net\0", "utf16le"),
    Buffer.from("0101040001010400", "hex"),
  ]);
  expect(decodeEfiLoadOption(network)).toEqual({ label: "net", active: true });
  for (let length = 0; length < bytes.length; length++) decodeEfiLoadOption(bytes.subarray(0, length));
  expect(decodeEfiLoadOption(bytes.subarray(0, 20))).toBeUndefined();
});

test.each([
  ["the first on an empty machine", [], [], { number: 0, write: true, remove: [], order: [0], writeOrder: true }],
  [
    "a free number, before what is there",
    [{ number: 0, option: foreign }],
    [0],
    { number: 1, write: true, remove: [], order: [1, 0], writeOrder: true },
  ],
  [
    "nothing when it is there and first",
    [
      { number: 0, option: foreign },
      { number: 3, option: wanted },
    ],
    [3, 0],
    { number: 3, write: false, remove: [], order: [3, 0], writeOrder: false },
  ],
  [
    "the order only",
    [
      { number: 0, option: foreign },
      { number: 3, option: wanted },
    ],
    [0, 3],
    { number: 3, write: false, remove: [], order: [3, 0], writeOrder: true },
  ],
  [
    "the number of an older entry of ours, and removes a second one",
    [
      { number: 0, option: foreign },
      { number: 2, option: older },
      { number: 5, option: older },
    ],
    [5, 0, 2],
    { number: 2, write: true, remove: [5], order: [2, 0], writeOrder: true },
  ],
])("a boot entry takes %s", (_name, entries, order, expected) => {
  expect(planBootEntry(entries, order, wanted)).toEqual(expected);
});

test("a boot order is read as it was written", () => {
  expect(decodeBootOrder(encodeBootOrder([3, 0x1234, 0]))).toEqual([3, 0x1234, 0]);
});
