import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export interface SerialLine {
  /** Counts from 1 since the file began. */
  readonly number: number;
  readonly text: string;
}

const tailBytes = 8 * 1024 * 1024;
const longestLine = 4096;
// eslint-disable-next-line no-control-regex -- these are what a console writes besides text
const control = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[()][A-Z0-9]|[\u0000-\u0008\u000b-\u001f\u007f\u009b]/g;

/** The last `kept` lines of a serial console without its control characters; none when there is no file. */
export function readSerialLines(path: string | undefined, kept: number): SerialLine[] {
  const text = path === undefined ? "" : readTail(path);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const numbered = lines.map((line, index) => ({ number: index + 1, text: line.replace(control, "").slice(0, longestLine) }));
  return numbered.slice(-kept);
}

function readTail(path: string): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - tailBytes);
    const bytes = Buffer.alloc(size - from);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from)).toString("utf8");
  } finally {
    closeSync(file);
  }
}
