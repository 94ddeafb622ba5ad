import { isRecentEnough } from "./pulumi-cli.js";

test.each([
  ["v3.220.0", true],
  ["v3.219.5", false],
  ["3.230.1", true],
  ["v4.0.0", true],
  ["unknown", false],
])("version %s is recent enough: %s", (version, expected) => {
  expect(isRecentEnough(version)).toBe(expected);
});
