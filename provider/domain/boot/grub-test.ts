import type { BootFiles } from "./boot-files.js";

/** GRUB's `test`: files, strings, numbers, `!`, `-a`, `-o`. */
export function grubTest(args: readonly string[], files: BootFiles): boolean {
  const or = args.lastIndexOf("-o");
  if (or > 0) return grubTest(args.slice(0, or), files) || grubTest(args.slice(or + 1), files);
  const and = args.lastIndexOf("-a");
  if (and > 0) return grubTest(args.slice(0, and), files) && grubTest(args.slice(and + 1), files);
  if (args[0] === "!") return !grubTest(args.slice(1), files);
  const [first = "", second = "", third = ""] = args;
  if (args.length === 3) return compare(first, second, third);
  if (args.length === 2) return unary(first, second.replace(/^\([^)]*\)/, ""), files);
  return first !== "";
}

function unary(operator: string, operand: string, files: BootFiles): boolean {
  switch (operator) {
    case "-z":
      return operand === "";
    case "-n":
      return operand !== "";
    case "-s":
      return (files.text(operand) ?? "") !== "";
    case "-d":
    case "-e":
    case "-f":
      return files.exists(operand);
    default:
      return false;
  }
}

function compare(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "-eq":
      return Number(left) === Number(right);
    case "-ne":
      return Number(left) !== Number(right);
    case "-lt":
      return Number(left) < Number(right);
    case "-le":
      return Number(left) <= Number(right);
    case "-gt":
      return Number(left) > Number(right);
    case "-ge":
      return Number(left) >= Number(right);
    default:
      return false;
  }
}
