/** What a hint demands of one attribute of a disk: Ironic's operators (oslo's specs_matcher), parsed. Texts are lower-case and trimmed. */
export type HintOperator =
  | { readonly kind: "text"; readonly compare: Comparison; readonly value: string }
  | { readonly kind: "number"; readonly compare: Comparison; readonly value: number }
  | { readonly kind: "contains"; readonly values: readonly string[] }
  | { readonly kind: "oneOf"; readonly values: readonly string[] }
  | { readonly kind: "range"; readonly low: number; readonly high: number; readonly withLow: boolean; readonly withHigh: boolean };

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What a hint without an operator means, and whether its values must be numbers. */
export interface HintKind {
  readonly plain: "s==" | "<in>" | "==";
  readonly numeric: boolean;
}

const operators = /^(<all-in>|<range-in>|<or>|<in>|s==|s!=|s<=|s<|s>=|s>|==|=|!=|>=|<=|>|<)\s*([^]*)$/;
const range = /^([[(])\s*(\S+)\s+(\S+?)\s*([\])])$/;
const number = /^\d+(\.\d+)?$/;

/** Throws a RangeError whose message says what is wrong with `text`. */
export function parseHintOperator(text: string, kind: HintKind): HintOperator {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "") throw new RangeError("is empty");
  const match = operators.exec(trimmed);
  const [operator, rest] = [match?.[1] ?? kind.plain, (match?.[2] ?? trimmed).trim()];
  if (rest === "") throw new RangeError(`has no value after ${operator}`);
  const parsed = parse(operator, rest);
  if (kind.numeric) refuseText(operator, parsed);
  return parsed;
}

function parse(operator: string, rest: string): HintOperator {
  switch (operator) {
    case "<range-in>":
      return parseRange(rest);
    case "<or>":
      return { kind: "oneOf", values: valuesOf(rest.split("<or>"), operator) };
    case "<all-in>":
      return { kind: "contains", values: valuesOf(rest.split(/\s+/), operator) };
    case "<in>":
      return { kind: "contains", values: [rest] };
    // As Ironic reads it, for historical reasons.
    case "=":
      return { kind: "number", compare: ">=", value: numberOf(rest, operator) };
    default: {
      const isText = operator.startsWith("s");
      const compare = (isText ? operator.slice(1) : operator) as Comparison;
      return isText ? { kind: "text", compare, value: rest } : { kind: "number", compare, value: numberOf(rest, operator) };
    }
  }
}

function parseRange(rest: string): HintOperator {
  const match = range.exec(rest);
  if (match === null) throw new RangeError("<range-in> needs two numbers in brackets, as in <range-in> ( 10 20 ]");
  const [low, high] = [numberOf(match[2] ?? "", "<range-in>"), numberOf(match[3] ?? "", "<range-in>")];
  if (low > high) throw new RangeError(`<range-in> begins at ${low} and ends at ${high}: the smaller number comes first`);
  return { kind: "range", low, high, withLow: match[1] === "[", withHigh: match[4] === "]" };
}

function valuesOf(parts: readonly string[], operator: string): string[] {
  const values = parts.map((part) => part.trim()).filter((part) => part !== "");
  if (values.length === 0) throw new RangeError(`has no value after ${operator}`);
  return values;
}

function numberOf(text: string, operator: string): number {
  if (!number.test(text)) throw new RangeError(`${operator} compares numbers, "${text}" is none`);
  return Number(text);
}

function refuseText(operator: string, parsed: HintOperator): void {
  if (parsed.kind === "text" || parsed.kind === "contains")
    throw new RangeError(`${operator} compares texts; numbers are compared by ==, !=, <, <=, >, >=, <or> and <range-in>`);
  if (parsed.kind === "oneOf") for (const value of parsed.values) numberOf(value, operator);
}

/** Whether an attribute satisfies the hint. An empty one never does. */
export function matchesHint(hint: HintOperator, attribute: string): boolean {
  const value = attribute.trim().toLowerCase();
  if (value === "") return false;
  const asNumber = number.test(value) ? Number(value) : NaN;
  switch (hint.kind) {
    case "text":
      return compared(hint.compare, value, hint.value);
    case "number":
      return Number.isFinite(asNumber) && compared(hint.compare, asNumber, hint.value);
    case "contains":
      return hint.values.every((part) => value.includes(part));
    case "oneOf":
      return hint.values.some((one) => value === one || (number.test(one) && asNumber === Number(one)));
    case "range": {
      const isAbove = hint.withLow ? asNumber >= hint.low : asNumber > hint.low;
      return isAbove && (hint.withHigh ? asNumber <= hint.high : asNumber < hint.high);
    }
  }
}

/** A disk with several names or numbers has to satisfy such a hint with all of them. */
export function isNegative(hint: HintOperator): boolean {
  return (hint.kind === "text" || hint.kind === "number") && hint.compare === "!=";
}

function compared<T extends string | number>(compare: Comparison, left: T, right: T): boolean {
  switch (compare) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}
