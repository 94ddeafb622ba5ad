import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runToolForBytes, type ToolOptions } from "./run-tool.js";
import { readText } from "./sys-files.js";

/** Where the erase code finds what it needs; tests give their own. */
export interface EraseSource {
  /** What a program printed. Rejects when it is missing, fails or takes too long. */
  tool(name: string, args: readonly string[], options?: ToolOptions): Promise<Buffer>;
  /** Trimmed text of a file below /sys; empty when it is missing. */
  sysText(path: string): Promise<string>;
  /** Content of a file below /sys; empty when it is missing. */
  sysBytes(path: string): Promise<Buffer>;
}

export const linuxEraseSource: EraseSource = {
  tool: runToolForBytes,
  sysText: (path) => readText(join("/sys", path)),
  sysBytes: (path) => readFile(join("/sys", path)).catch(() => Buffer.alloc(0)),
};
