import type { BmcLogEntry } from "../../../ports/bmc.js";
import { textAt, type JsonObject } from "./json-reader.js";

const longestMessage = 8192;
const escapeSequences = new RegExp(
  String.raw`\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Za-z0-9]|[@-_])`,
  "g",
);
// eslint-disable-next-line no-control-regex -- logs of BMCs are untrusted and reach a terminal
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

export function readLogEntry(body: JsonObject, clean: (text: string) => string): BmcLogEntry {
  const given = body["Message"];
  const message = typeof given === "string" && given !== "" ? given : textAt(body, "MessageId");
  return {
    id: textAt(body, "Id") || textAt(body, "@odata.id").split("/").at(-1) || "",
    created: isoTime(textAt(body, "Created") || textAt(body, "EventTimestamp")),
    severity: textAt(body, "Severity") || textAt(body, "MessageSeverity"),
    message: clean(message.slice(0, longestMessage).replace(escapeSequences, "").replace(controls, "")),
  };
}

/** ISO 8601 in UTC; empty for what is no time. */
export function isoTime(text: string): string {
  const time = Date.parse(text);
  return text === "" || Number.isNaN(time) ? "" : new Date(time).toISOString();
}

/** Oldest first: by time where every entry has one, else by number, else as they came. */
export function sortEntries(entries: readonly BmcLogEntry[]): readonly BmcLogEntry[] {
  const isTimed = entries.every(({ created }) => created !== "");
  const isNumbered = entries.every(({ id }) => /^\d+$/.test(id));
  if (!isTimed && !isNumbered) return entries;
  return [...entries].sort((left, right) => {
    const byTime = isTimed ? left.created.localeCompare(right.created) : 0;
    return byTime !== 0 || !isNumbered ? byTime : Number(left.id) - Number(right.id);
  });
}

/** Those after the entry `sinceId`, the newest `limit` of them; all that are left when it is not among them. */
export function newest(entries: readonly BmcLogEntry[], limit: number, sinceId: string | undefined): readonly BmcLogEntry[] {
  const at = sinceId === undefined ? -1 : entries.findIndex(({ id }) => id === sinceId);
  return entries.slice(at + 1).slice(-limit);
}

/** True unless the list visibly runs from new to old. */
export function isAscending(entries: readonly BmcLogEntry[]): boolean {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return true;
  if (first.created !== "" && last.created !== "" && first.created !== last.created) return first.created < last.created;
  return !(Number(first.id) > Number(last.id));
}
