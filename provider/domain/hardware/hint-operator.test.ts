import { type HintKind, matchesHint, parseHintOperator } from "./hint-operator.js";

const exact: HintKind = { plain: "s==", numeric: false };
const part: HintKind = { plain: "<in>", numeric: false };
const size: HintKind = { plain: "==", numeric: true };

describe("a hint on a text", () => {
  test.each<[string, HintKind, string, boolean]>([
    ["S1", exact, "s1", true],
    [" s1 ", exact, " S1 ", true],
    ["s1", exact, "s10", false],
    ["fast", part, "ACME Fast 9000", true],
    ["slow", part, "ACME Fast 9000", false],
    ["s== fast 9000", part, "Fast 9000", true],
    ["s==fast", part, "Fast 9000", false],
    ["s!= fast", exact, "slow", true],
    ["s!= fast", exact, "Fast", false],
    ["s< b", exact, "a", true],
    ["s<= b", exact, "b", true],
    ["s> b", exact, "b", false],
    ["s>= b", exact, "c", true],
    ["<in> 9000", exact, "Fast 9000", true],
    ["<all-in> acme 9000", exact, "ACME Fast 9000", true],
    ["<all-in> acme 8000", exact, "ACME Fast 9000", false],
    ["<or> s1 <or> s2", exact, "S2", true],
    ["<or> foo <or> foo bar", exact, "Foo Bar", true],
    ["<or> foo <or> foo bar", exact, "bar", false],
    ["<or> s1", exact, "s1", true],
    [">= 10", exact, "10", true],
    [">= 10", exact, "not a number", false],
    ["<range-in> [ 10 20 )", exact, "20", false],
    ["= 10", exact, "11", true],
    ["== 10", exact, "11", false],
    ["!= 10", exact, "11", true],
    ["samsung", part, "SAMSUNG MZ", true],
    ["s!= anything", exact, "", false],
    ["<in> a", exact, " ", false],
  ])("%j (%j) for %j is %s", (hint, kind, value, expected) => {
    expect(matchesHint(parseHintOperator(hint, kind), value)).toBe(expected);
  });
});

describe("a hint on a size", () => {
  test.each<[string, number, boolean]>([
    ["447", 447, true],
    ["447", 447.13, false],
    [">= 100", 99.9, false],
    [">=100", 100, true],
    ["> 100", 100, false],
    ["< 100", 99.9, true],
    ["<= 100", 100, true],
    ["= 100", 447.13, true],
    ["== 100", 447.13, false],
    ["!= 100", 447.13, true],
    ["<or> 100 <or> 200", 200, true],
    ["<or> 100 <or> 200", 150, false],
    ["<range-in> [ 200 500 ]", 447.13, true],
    ["<range-in> [ 200 500 ]", 200, true],
    ["<range-in> ( 200 500 ]", 200, false],
    ["<range-in> ( 200 500 )", 500, false],
    ["<range-in> [200 500]", 500, true],
  ])("%j for %d is %s", (hint, gib, expected) => {
    expect(matchesHint(parseHintOperator(hint, size), String(gib))).toBe(expected);
  });
});

describe("a hint that cannot be read", () => {
  test.each<[string, HintKind, RegExp]>([
    ["", exact, /is empty/],
    ["s==", exact, /no value after s==/],
    ["<or>", exact, /no value after <or>/],
    ["<or> <or> ", exact, /no value after <or>/],
    [">= many", exact, />= compares numbers, "many" is none/],
    ["<range-in> 10 20", exact, /two numbers in brackets/],
    ["<range-in> [ 20 10 ]", exact, /smaller number comes first/],
    ["<range-in> [ a 10 ]", exact, /compares numbers/],
    ["big", size, /== compares numbers, "big" is none/],
    ["<in> 4", size, /compares texts/],
    ["s== 4", size, /compares texts/],
    ["<or> 4 <or> five", size, /"five" is none/],
    ["100GB", size, /"100gb" is none/],
  ])("%j says why", (hint, kind, reason) => {
    expect(() => parseHintOperator(hint, kind)).toThrow(reason);
  });
});
