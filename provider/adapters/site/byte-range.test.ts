import { parseByteRange } from "./byte-range.js";

describe("a Range header", () => {
  const whole = { kind: "whole" };
  const none = { kind: "unsatisfiable" };
  test.each([
    [undefined, whole],
    ["bytes=0-", { kind: "part", start: 0, end: 100 }],
    ["bytes=0-0", { kind: "part", start: 0, end: 1 }],
    ["Bytes=10-19", { kind: "part", start: 10, end: 20 }],
    ["bytes=90-500", { kind: "part", start: 90, end: 100 }],
    ["bytes=99-", { kind: "part", start: 99, end: 100 }],
    ["bytes=100-", none],
    ["bytes=-1", { kind: "part", start: 99, end: 100 }],
    ["bytes=-500", { kind: "part", start: 0, end: 100 }],
    ["bytes=-0", none],
    ["bytes=5-4", whole],
    ["bytes=-", whole],
    ["bytes=0-1,5-6", whole],
    ["lines=0-1", whole],
    ["bytes=99999999999999999999-", whole],
  ])("%s of 100 bytes", (header, expected) => {
    expect(parseByteRange(header, 100)).toEqual(expected);
  });
});
