import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, type Browser, type Page } from "puppeteer-core";
import { ensureChromium } from "../../lab/setup/chromium.js";
import { timelineOf } from "../../provider/command/timeline-model.js";
import { timelinePage } from "../../provider/command/timeline-page.js";
import type { JournalEntry, RunEvent } from "../../provider/ports/run-journal.js";

const hostile = `<img src=x onerror="document.title='broken'">`;

let folder: string;
let browser: Browser;
let page: Page;
const requests: string[] = [];

function entries(): JournalEntry[] {
  const at = (time: number, host: string, event: RunEvent): JournalEntry => ({ time: 1_764_000_000_000 + time, host, ...event });
  const step = (host: string, phase: string, from: number, to: number): JournalEntry[] => [
    at(from, host, { kind: "phase", phase, at: "start" }),
    at(to, host, { kind: "phase", phase, at: "end" }),
  ];
  return [
    at(0, "r2-u17", { kind: "begin", operation: "create of r2-u17" }),
    ...step("r2-u17", "register", 0, 2_000),
    ...step("r2-u17", "awaitAgent", 2_000, 60_000),
    ...step("r2-u17", "writeImage", 60_000, 100_000),
    at(100_000, "r2-u17", { kind: "end", outcome: "ok", text: "" }),
    at(1_000, hostile, { kind: "begin", operation: `create of ${hostile}` }),
    at(2_000, hostile, { kind: "phase", phase: "register", at: "start" }),
    at(3_000, hostile, { kind: "line", level: "warning", text: hostile }),
    at(50_000, "r2-u19", { kind: "begin", operation: "create of r2-u19" }),
    at(70_000, "r2-u19", { kind: "end", outcome: "failed", text: "the BMC is gone [BMC_UNREACHABLE]" }),
  ];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "baremetal-page-"));
  const file = join(folder, "timeline.html");
  await writeFile(file, timelinePage(timelineOf("20251124T160000-1", entries())));
  const executablePath = await ensureChromium(() => undefined);
  browser = await launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"], userDataDir: join(folder, "profile") });
  page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 800 });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** Run in the page, as text: the tests know no DOM. */
const ask = (script: string): Promise<unknown> => page.evaluate(script);
const boxes = async (selector: string): Promise<Box[]> =>
  (await ask(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => { const { left, right, height } = e.getBoundingClientRect(); return { left, right, height }; })`,
  )) as Box[];

test("a browser shows a row a host and a bar a step, in order and to scale", async () => {
  expect(await boxes(".row[data-host]")).toHaveLength(3);
  const [track] = await boxes('.row[data-host="r2-u17"] .track');
  const bars = await boxes('.row[data-host="r2-u17"] .bar');
  if (track === undefined || bars.length !== 3) throw new Error("the bars are missing");
  const width = track.right - track.left;
  const shares = bars.map(({ left, right }) =>
    [(left - track.left) / width, (right - track.left) / width].map((share) => Math.round(share * 100)),
  );
  expect(shares).toEqual([
    [0, 2],
    [2, 60],
    [60, 100],
  ]);
  for (const { height } of bars) expect(height).toBeGreaterThan(8);
});

test("what failed and what was cut off is said and opened, what went well is folded", async () => {
  const text = await ask("document.body.innerText");
  expect(text).toContain("3 operations in 1 min 40 s, 1 failed, 1 cut off");
  expect(text).toContain("the BMC is gone [BMC_UNREACHABLE]");
  expect(await ask("[...document.querySelectorAll('details')].map((one) => one.open)")).toEqual([false, true, true]);
  expect(await boxes(".bar.cut")).toHaveLength(1);
});

test("the page needs nothing but itself, and runs nothing that a server says", async () => {
  expect(requests).toHaveLength(1);
  expect(await page.title()).toMatch(/^Run of 2025-11-24/);
  expect(await ask("document.querySelectorAll('img').length")).toBe(0);
});

test.each([400, 1200])("at %d pixels nothing sticks out of the page", async (width) => {
  await page.setViewport({ width, height: 800 });
  expect(await ask("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
});
