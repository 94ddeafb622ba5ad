import { urisOf } from "./debian-mirror.js";

describe("urisOf", () => {
  test.each([
    ["a one-line source", "deb http://mirror.example/debian trixie main", ["http://mirror.example/debian"]],
    [
      "a one-line source with options",
      "deb [arch=amd64 signed-by=/k.gpg] https://m.example/debian trixie main",
      ["https://m.example/debian"],
    ],
    ["a deb822 source", "Types: deb\nURIs: http://m.example/debian\nSuites: trixie", ["http://m.example/debian"]],
    ["a source package line and a comment", "# deb http://no.example/debian x\ndeb-src http://no.example/debian x", []],
  ])("finds the mirror of %s", (_name, text, expected) => {
    expect(urisOf(text)).toEqual(expected);
  });
});
