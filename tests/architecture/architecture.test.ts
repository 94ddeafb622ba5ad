import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { forbiddenImports, readDeps, rulesFor } from "./import-rules.js";
import { parse, repository, sourceFiles, type SourceFile } from "./source-files.js";

const provider = sourceFiles("provider");
const everything = [...provider, ...sourceFiles("lab", "tools", "tests", "boot", "examples")];
/** Words that say nothing. Redfish's Manager, Metal3's userData, networkData and HardwareData, Pulumi's PluginInfo are theirs. */
const theirFiles = ["provider/sim/redfish/resources/manager.ts"];
const emptyWords = ["utils", "util", "helpers", "helper", "common", "manager", "handler", "data", "info", "impl"];

function folders(path: string): string[] {
  return readdirSync(join(repository, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist|coverage|artefacts)$/.test(entry.name))
    .map((entry) => entry.name);
}

function offenders(files: readonly SourceFile[], isBad: (file: SourceFile) => boolean): string[] {
  return files.filter(isBad).map((file) => file.path);
}

describe("imports", () => {
  test("every top folder of provider/, and every adapter, has a DEPS file", () => {
    const needed = [
      ...folders("provider").map((name) => `provider/${name}`),
      ...folders("provider/adapters").map((name) => `provider/adapters/${name}`),
    ];
    expect(needed.filter((folder) => !existsSync(join(repository, folder, "DEPS")))).toEqual([]);
  });

  test("what a DEPS file names exists", () => {
    const entries = [...new Set(provider.map((file) => rulesFor(file.path)?.folder ?? ""))].flatMap((folder) =>
      readDeps(readFileSync(join(repository, folder, "DEPS"), "utf8")),
    );
    const packages = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
      devDependencies: object;
      dependencies?: object;
    };
    const known = { ...packages.devDependencies, ...packages.dependencies };
    const missing = entries.filter((entry) => {
      if (entry === "*" || entry === "node:") return false;
      return entry.startsWith("npm:")
        ? !(entry.slice(4) in known) && entry !== "npm:long"
        : !existsSync(join(repository, "provider", entry));
    });
    expect(missing).toEqual([]);
  });

  test("no file imports what its DEPS file does not allow", () => {
    const forbidden = provider
      .filter((file) => !file.isTest)
      .flatMap((file) => {
        const rules = rulesFor(file.path);
        return rules === undefined ? [`${file.path} has no DEPS file above it`] : forbiddenImports(file, rules);
      });
    expect(forbidden).toEqual([]);
  });

  test("the rules themselves hold: domain imports nothing, no DEPS but cmd's lets in everything", () => {
    expect(readDeps(readFileSync(join(repository, "provider/domain/DEPS"), "utf8"))).toEqual([]);
    const open = folders("provider").filter((name) =>
      readDeps(readFileSync(join(repository, "provider", name, "DEPS"), "utf8")).includes("*"),
    );
    expect(open).toEqual(["cmd"]);
    const sim = ["sim/DEPS", "sim/memory/DEPS"].flatMap((file) => readDeps(readFileSync(join(repository, "provider", file), "utf8")));
    expect(sim.filter((entry) => /^(adapters|conductor|resources|rpc)/.test(entry))).toEqual([]);
  });

  test("an import that is not allowed is found, type imports included", () => {
    const file = {
      path: "provider/domain/x.ts",
      isTest: false,
      text: 'import type { Clock } from "../ports/clock.js";\nexport const x = import("node:fs");',
    };
    expect(forbiddenImports(file, { folder: "provider/domain", allowed: [] })).toEqual([
      "provider/domain/x.ts imports provider/ports/clock.ts, which provider/domain/DEPS does not allow",
      "provider/domain/x.ts imports node:fs, which provider/domain/DEPS does not allow",
    ]);
  });

  test("import.meta stays where code is not bundled", () => {
    const bundled = provider.filter((file) => !file.isTest && !file.path.startsWith("provider/cmd/"));
    expect(offenders(bundled, ({ text }) => /\bimport\.meta\b/.test(text))).toEqual([]);
  });
});

describe("files", () => {
  test("none is longer than 300 lines", () => {
    expect(offenders(everything, ({ text }) => text.trimEnd().split("\n").length > 300)).toEqual([]);
  });

  test("names are kebab-case and say something", () => {
    const named = (path: string): string => basename(path).replace(/(\.test)?\.ts$/, "");
    expect(offenders(everything, ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(named(path)))).toEqual([]);
    const ours = everything.filter(({ path }) => !theirFiles.includes(path));
    expect(offenders(ours, ({ path }) => path.split("/").some((part) => emptyWords.includes(named(part))))).toEqual([]);
  });

  test("provider/ has no barrels", () => {
    expect(offenders(provider, ({ path }) => basename(path) === "index.ts")).toEqual([]);
  });

  test("types have names that say something", () => {
    // What is on a disk and not ours is called foreign data throughout.
    const theirs = /^(HardwareData|PluginInfo|ForeignData|.*(User|Network|Meta)Data)$/;
    const isEmptyWord = (name: string): boolean => {
      const last = /[A-Z][a-z]*$/.exec(name)?.[0].toLowerCase();
      return last !== undefined && emptyWords.includes(last) && !theirs.test(name);
    };
    const named = everything.flatMap((file) =>
      parse(file)
        .statements.filter((node) => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
        .map((node) => node.name?.text ?? "")
        .filter(isEmptyWord)
        .map((name) => `${file.path}: ${name}`),
    );
    expect(named).toEqual([]);
  });

  test("nothing is exported by default", () => {
    const isDefault = (node: ts.Node): boolean =>
      ts.isExportAssignment(node) ||
      (ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword));
    expect(offenders(everything, (file) => parse(file).statements.some(isDefault))).toEqual([]);
  });
});

describe("documents", () => {
  const architecture = (): string => readFileSync(join(repository, "docs/ARCHITECTURE.md"), "utf8");

  test("docs/ARCHITECTURE.md, which is short, and README.md name every top folder and every folder of provider/", () => {
    const text = architecture();
    const both = text + readFileSync(join(repository, "README.md"), "utf8");
    const wanted = [...folders("."), ...folders("provider")].map((name) => `${name}/`);
    expect(wanted.filter((name) => !both.includes(name))).toEqual([]);
    expect(text.split("\n").length).toBeLessThanOrEqual(200);
  });

  test("README.md leads to the documents a stranger needs", () => {
    const readme = readFileSync(join(repository, "README.md"), "utf8");
    expect(["docs/ARCHITECTURE.md", "examples/"].filter((name) => !readme.includes(name))).toEqual([]);
  });
});
