import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { importsOf, repository, type SourceFile } from "./source-files.js";

/** What a DEPS file allows. Own folder is always allowed. */
interface Rules {
  /** Folder with the DEPS file, such as `provider/adapters/bmc`. */
  readonly folder: string;
  readonly allowed: readonly string[];
}

/** The nearest DEPS file at or above a file. */
export function rulesFor(path: string): Rules | undefined {
  for (let folder = dirname(path); folder !== "." && folder !== "provider"; folder = dirname(folder)) {
    const file = join(repository, folder, "DEPS");
    if (existsSync(file)) return { folder, allowed: readDeps(readFileSync(file, "utf8")) };
  }
  return undefined;
}

/** One entry a line: `*`, `node:`, `npm:<package>`, or a folder or file under provider/; `#` starts a comment. */
export function readDeps(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/** Imports of the file that its DEPS file does not allow, as sentences. */
export function forbiddenImports(file: SourceFile, rules: Rules): string[] {
  if (rules.allowed.includes("*")) return [];
  return importsOf(file)
    .filter((target) => !isAllowed(target, rules))
    .map((target) => `${file.path} imports ${target}, which ${rules.folder}/DEPS does not allow`);
}

function isAllowed(target: string, { folder, allowed }: Rules): boolean {
  if (target.startsWith("node:")) return allowed.includes("node:");
  if (target.startsWith("provider/")) {
    const inside = target.slice("provider/".length);
    return target.startsWith(`${folder}/`) || allowed.some((entry) => inside === entry || inside.startsWith(`${entry}/`));
  }
  return allowed.some((entry) => entry === `npm:${packageOf(target)}`);
}

function packageOf(specifier: string): string {
  const [scope, name] = specifier.split("/");
  return specifier.startsWith("@") ? `${scope ?? ""}/${name ?? ""}` : (scope ?? "");
}
