import { deepDiff } from "./deep-diff.js";
import { Secret, unknown, type Value } from "./value.js";

const cases: readonly (readonly [string, Value, Value, Record<string, string>])[] = [
  ["nothing when nothing changed", { a: 1, b: { c: "x" } }, { b: { c: "x" }, a: 1 }, {}],
  ["the leaf, not the branch", { image: { url: "a", checksum: "1" } }, { image: { url: "b", checksum: "1" } }, { "image.url": "update" }],
  ["an added branch once", {}, { image: { url: "a" } }, { image: "add" }],
  ["a removed key", { labels: { role: "x" } }, { labels: {} }, { "labels.role": "delete" }],
  ["keys with dots in brackets", { labels: { "a.b": "1" } }, { labels: { "a.b": "2" } }, { 'labels["a.b"]': "update" }],
  ["items of lists by index", { list: ["a", "b"] }, { list: ["a", "c", "d"] }, { "list[1]": "update", "list[2]": "add" }],
  ["a secret by its value", { p: new Secret("a") }, { p: new Secret("b") }, { p: "update" }],
  ["no change when only the secret mark differs", { p: "a" }, { p: new Secret("a") }, {}],
  ["an unknown as a change", { p: "a" }, { p: unknown }, { p: "update" }],
  ["null like absent", { p: null }, {}, {}],
];

describe("a deep diff", () => {
  it.each(cases)("shows %s", (_name, before, after, expected) => {
    const kinds = Object.fromEntries(Object.entries(deepDiff(before, after)).map(([path, diff]) => [path, diff.kind]));
    expect(kinds).toEqual(expected);
  });
});
