import { Secret } from "../resources/value.js";
import { Scrubber } from "./secrets.js";

test.each([
  ["a marked secret", { a: new Secret("swordfish") }, "x swordfish y", "x [secret] y"],
  ["a secret deep in a secret object", { a: new Secret({ b: ["swordfish", 1234567] }) }, "swordfish 1234567", "[secret] [secret]"],
  ["a password that lost its mark", { c: { password: "swordfish" } }, "swordfish", "[secret]"],
  ["a secret inside JSON", { a: new Secret('p"w\\d!') }, '{"x":"p\\"w\\\\d!"}', '{"x":"[secret]"}'],
  ["a secret in a URL", { a: new Secret("p@ss/word") }, "https://u:p%40ss%2Fword@bmc", "https://u:[secret]@bmc"],
  [
    "a line of secret user data",
    { userData: new Secret("#cloud-config\nusers:\n  - passwd: $6$abc$def\n") },
    "bad: - passwd: $6$abc$def",
    "bad: [secret]",
  ],
  ["the longer of two that overlap", { a: new Secret("abcd"), b: new Secret("abcdef") }, "abcdef", "[secret]"],
  ["nothing shorter than four characters", { a: new Secret("abc") }, "abc", "abc"],
  ["nothing that only names where a secret is", { passwordEnv: "BMC_PASSWORD" }, "BMC_PASSWORD is not set", "BMC_PASSWORD is not set"],
])("hides %s", (_what, tree, text, expected) => {
  const scrubber = new Scrubber();
  scrubber.learn(tree);
  expect(scrubber.scrub(text)).toBe(expected);
});
