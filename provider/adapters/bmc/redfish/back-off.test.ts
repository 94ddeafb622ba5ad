import { backOffMs, readRetryAfterMs } from "./back-off.js";

test("pauses double up to 30 s", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 40].map(backOffMs)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

const now = Date.UTC(2026, 0, 1);

test.each([
  ["5", "", 5000],
  ["0", "", 0],
  ["86400", "", 60_000],
  ["Thu, 01 Jan 2026 00:00:20 GMT", "", 20_000],
  ["Thu, 01 Jan 1970 00:00:07 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", 7000],
  ["Thu, 01 Jan 1970 00:00:07 GMT", "", 0],
  ["", "", undefined],
  ["soon", "", undefined],
])("Retry-After %j with the BMC's date %j is %s ms", (retryAfter, date, ms) => {
  expect(readRetryAfterMs(retryAfter, date, now)).toBe(ms);
});
