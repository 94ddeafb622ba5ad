import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const skipped = /(^|\/)(node_modules|dist|generated|coverage|artefacts)(\/|$)/;

export interface SourceFile {
  /** Path in the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

/** All TypeScript of our own under the folders given. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => relative(repository, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
      .filter((path) => !skipped.test(path))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(repository, path), "utf8"), isTest: /\.test\.ts$|\/testing\//.test(path) })),
  );
}

/** What a file imports, type imports and dynamic ones included: paths in the repository with `.ts`, or specifiers of modules. */
export function importsOf(file: SourceFile): string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith(".")) return fileName;
    return join(dirname(file.path), fileName).replaceAll("\\", "/").replace(/\.js$/, ".ts");
  });
}

const parsed = new Map<string, ts.SourceFile>();

export function parse(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file.path) ?? ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest);
  parsed.set(file.path, known);
  return known;
}
