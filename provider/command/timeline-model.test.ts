import type { JournalEntry, RunEvent } from "../ports/run-journal.js";
import { timelineOf } from "./timeline-model.js";

const at = (time: number, host: string, event: RunEvent): JournalEntry => ({ time, host, ...event });
const begin = (operation: string): RunEvent => ({ kind: "begin", operation });
const phase = (name: string, place: "start" | "end"): RunEvent => ({ kind: "phase", phase: name, at: place });
const end: RunEvent = { kind: "end", outcome: "ok", text: "" };

test("each operation on a host is a row, each step a bar with its words", () => {
  const {
    rows,
    start,
    end: last,
  } = timelineOf("r", [
    at(1000, "a", begin("create of a")),
    at(1100, "a", phase("register", "start")),
    at(1400, "a", phase("register", "end")),
    at(1500, "b", begin("create of b")),
    at(1600, "b", { kind: "line", level: "warning", text: "look" }),
    at(1700, "b", { kind: "end", outcome: "failed", text: "the BMC is gone" }),
    at(2000, "a", end),
    at(3000, "a", begin("delete of a")),
    at(3500, "a", end),
  ]);
  expect([start, last]).toEqual([1000, 3500]);
  expect(rows).toMatchObject([
    {
      host: "a",
      operation: "create of a",
      start: 1000,
      end: 2000,
      outcome: "ok",
      bars: [{ phase: "register", label: "registering", start: 1100, end: 1400 }],
    },
    { host: "b", outcome: "failed", problem: "the BMC is gone", lines: [{ time: 1600, level: "warning", text: "look" }] },
    { host: "a", operation: "delete of a", start: 3000, end: 3500 },
  ]);
});

test("what a killed run left open is drawn to the end of its record and marked", () => {
  const { rows } = timelineOf("r", [
    at(0, "a", begin("create of a")),
    at(10, "a", phase("writeImage", "start")),
    at(500, "b", begin("create of b")),
  ]);
  expect(rows[0]).toMatchObject({ outcome: "cut off", end: 500, bars: [{ phase: "writeImage", start: 10, end: 500, isCutOff: true }] });
});

test("a step that is repeated is a bar each time", () => {
  const steps = [0, 20].flatMap((time) => [at(time, "a", phase("bootRamdisk", "start")), at(time + 10, "a", phase("bootRamdisk", "end"))]);
  const { rows } = timelineOf("r", [at(0, "a", begin("create of a")), ...steps]);
  expect(rows[0]?.bars.map(({ start, end: last }) => [start, last])).toEqual([
    [0, 10],
    [20, 30],
  ]);
});

test("an empty record is an empty timeline", () => {
  expect(timelineOf("r", [])).toEqual({ run: "r", start: 0, end: 0, rows: [] });
});
