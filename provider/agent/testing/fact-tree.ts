import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { FactSource } from "../linux/fact-source.js";

export interface FactTree extends FactSource {
  readonly lines: string[];
  /** Answers of programs by "name arguments"; what is not here is not installed. */
  readonly tools: Map<string, string | (() => Promise<string>)>;
  readonly interfaces: ReturnType<FactSource["addresses"]>;
  /** Files by path below the root, each with a newline at its end. */
  files(files: Readonly<Record<string, string>>): void;
  link(path: string, target: string): void;
  remove(): void;
}

/** A folder that stands for the root of a machine: /sys, /proc and /run as the kernel and udev show them. */
export function makeFactTree(): FactTree {
  const root = mkdtempSync(join(tmpdir(), "facts-"));
  const lines: string[] = [];
  const tools: FactTree["tools"] = new Map();
  const interfaces: FactTree["interfaces"] = {};
  return {
    root,
    lines,
    tools,
    interfaces,
    log: (level, text) => void lines.push(`${level}: ${text}`),
    tool: async (name, args) => {
      const answer = tools.get([name, ...args].join(" "));
      if (answer === undefined) throw new Error(`${name} ended with ENOENT`);
      return typeof answer === "string" ? answer : answer();
    },
    addresses: () => interfaces,
    files: (files) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), `${text}\n`);
      }
    },
    link: (path, target) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      mkdirSync(join(root, target), { recursive: true });
      symlinkSync(relative(dirname(join(root, path)), join(root, target)), join(root, path));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
