import { startBench, failureOf, type Bench } from "./testing/bench.js";
import { systemPath } from "./testing/model-bmc.js";
import { chooseLogs } from "./log-choice.js";

let bench: Bench;
beforeEach(async () => (bench = await startBench()));
afterEach(() => bench.stop());

const managerPath = "/redfish/v1/Managers/1";

/** A log at the BMC with these entries, in pages of `pageSize`, as the BMC orders them. */
function addLog(owner: string, name: string, entries: readonly object[], pageSize = 1000): string {
  const path = `${owner}/LogServices/${name}`;
  const { bmc } = bench;
  bmc.on(`GET ${path}`, { body: { Id: name, Entries: { "@odata.id": `${path}/Entries` } } });
  for (let skip = 0; skip === 0 || skip < entries.length; skip++) {
    const next = skip + pageSize;
    const body = {
      "Members@odata.count": entries.length,
      Members: entries.slice(skip, next),
      ...(next < entries.length ? { "Members@odata.nextLink": `${path}/Entries?$skip=${next}` } : {}),
    };
    bmc.on(`GET ${path}/Entries${skip === 0 ? "" : `?$skip=${skip}`}`, { body });
  }
  return path;
}

function offer(owner: string, ...names: string[]): void {
  const members = names.map((name) => ({ "@odata.id": `${owner}/LogServices/${name}` }));
  bench.bmc.on(`GET ${owner}/LogServices`, { body: { Members: members } });
  const link = { "@odata.id": `${owner}/LogServices` };
  if (owner === systemPath) bench.model.system["LogServices"] = link;
  else bench.bmc.on(`GET ${owner}`, { body: { Id: "1", LogServices: link } });
}

function event(number: number, message = `event ${number}`): object {
  const created = new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString();
  return { "@odata.id": `/x/${number}`, Id: String(number), Created: created, Severity: "OK", Message: message };
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("the system's event log is read, oldest first, newest kept", async () => {
  offer(systemPath, "Dump", "HostLogger", "EventLog");
  addLog(systemPath, "EventLog", [event(1), event(2, "fan \u001b[31mfailed\u001b[0m\u0007"), event(3)]);
  const session = await bench.connect();
  const entries = await session.readLog(bench.progress, "events", { limit: 2 });
  expect(entries).toEqual([
    { id: "2", created: "2026-01-01T00:00:02.000Z", severity: "OK", message: "fan failed" },
    { id: "3", created: "2026-01-01T00:00:03.000Z", severity: "OK", message: "event 3" },
  ]);
});

test("a log that lists the newest first is turned round, and its old pages are left alone", async () => {
  offer(managerPath, "Lclog", "Sel", "FaultList");
  addLog(
    managerPath,
    "Sel",
    numbers(1, 200)
      .reverse()
      .map((number) => event(number)),
    50,
  );
  const session = await bench.connect();
  const entries = await session.readLog(bench.progress, "events", { limit: 60 });
  expect(entries.map(({ id }) => Number(id))).toEqual(numbers(141, 200));
  expect(bench.bmc.lines.filter((line) => line.includes("Entries"))).toHaveLength(2);
});

test("a long log with the oldest first is entered near its end", async () => {
  offer(systemPath, "EventLog");
  addLog(
    systemPath,
    "EventLog",
    numbers(1, 900).map((number) => event(number)),
    50,
  );
  const session = await bench.connect();
  const entries = await session.readLog(bench.progress, "events", { limit: 20 });
  expect(entries.map(({ id }) => Number(id))).toEqual(numbers(881, 900));
  expect(bench.bmc.lines.filter((line) => line.includes("Entries"))).toHaveLength(2);
});

test("pages that lead in a circle end", async () => {
  offer(systemPath, "EventLog");
  const path = addLog(systemPath, "EventLog", [event(1)]);
  const body = { Members: [event(1)], "Members@odata.nextLink": `${path}/Entries` };
  bench.bmc.on(`GET ${path}/Entries`, { body });
  const session = await bench.connect();
  expect(await session.readLog(bench.progress, "events", { limit: 5 })).toHaveLength(1);
});

test("pages without end are read up to a bound", async () => {
  offer(systemPath, "EventLog");
  const path = addLog(systemPath, "EventLog", []);
  let page = 0;
  const answer = (): { body: object } => {
    page++;
    const next = `${path}/Entries?token=${page}`;
    bench.bmc.on(`GET ${next}`, answer);
    return { body: { Members: [event(page)], "Members@odata.nextLink": next } };
  };
  bench.bmc.on(`GET ${path}/Entries`, answer);
  const session = await bench.connect();
  expect((await session.readLog(bench.progress, "events", { limit: 500 })).length).toBeLessThanOrEqual(20);
});

test("entries that are links only are read one by one, the newest few", async () => {
  offer(systemPath, "IML");
  const path = `${systemPath}/LogServices/IML/Entries`;
  addLog(
    systemPath,
    "IML",
    numbers(1, 80).map((number) => ({ "@odata.id": `${path}/${number}` })),
  );
  for (const number of numbers(1, 80)) bench.bmc.on(`GET ${path}/${number}`, { body: event(number) });
  const session = await bench.connect();
  const entries = await session.readLog(bench.progress, "events", { limit: 500 });
  expect(entries.map(({ id }) => Number(id))).toEqual(numbers(51, 80));
});

test("serial lines have numbers and no times; only new ones are given after an id", async () => {
  offer(systemPath, "EventLog", "HostLogger");
  const line = (number: number): object => ({ Id: String(number), EntryType: "Oem", Message: `line ${number}` });
  const path = addLog(systemPath, "HostLogger", numbers(1, 9).map(line));
  const session = await bench.connect();
  const first = await session.readLog(bench.progress, "serial", { limit: 3 });
  expect(first.map(({ message }) => message)).toEqual(["line 7", "line 8", "line 9"]);
  bench.bmc.on(`GET ${path}/Entries`, { body: { Members: numbers(1, 11).map(line) } });
  const then = await session.readLog(bench.progress, "serial", { limit: 100, sinceId: "9" });
  expect(then.map(({ id }) => id)).toEqual(["10", "11"]);
  bench.bmc.on(`GET ${path}/Entries`, { body: { Members: [line(1)] } });
  expect(await session.readLog(bench.progress, "serial", { limit: 100, sinceId: "11" })).toHaveLength(1);
});

test("a log that is refused gives way to the next one", async () => {
  offer(systemPath, "SEL", "Log1");
  addLog(systemPath, "Log1", [event(4)]);
  bench.bmc.on(`GET ${systemPath}/LogServices/SEL`, { body: { Entries: { "@odata.id": `${systemPath}/LogServices/SEL/Entries` } } });
  bench.bmc.on(`GET ${systemPath}/LogServices/SEL/Entries`, { status: 403, body: {} });
  const session = await bench.connect();
  expect((await session.readLog(bench.progress, "events", { limit: 5 })).map(({ id }) => id)).toEqual(["4"]);
});

test("a BMC without such a log is told so", async () => {
  offer(systemPath, "EventLog");
  const session = await bench.connect();
  const error = await failureOf(session.readLog(bench.progress, "serial", { limit: 5 }));
  expect([error.code, error.message]).toEqual(["BMC_UNSUPPORTED", "the BMC 127.0.0.1 keeps no log of the serial console that can be read"]);
});

test("secrets of the session are not repeated from a log", async () => {
  offer(systemPath, "EventLog");
  addLog(systemPath, "EventLog", [event(1, "login with s3cret-word")]);
  const session = await bench.connect();
  const [entry] = await session.readLog(bench.progress, "events", { limit: 5 });
  expect(entry?.message).not.toContain("s3cret-word");
});

test.each([
  ["iDRAC", "events", ["m:Lclog", "m:Sel", "m:FaultList"], ["Sel", "Lclog"]],
  ["iLO", "events", ["s:SL", "s:DPU", "s:IML", "s:Event", "m:IEL"], ["IML", "Event", "IEL"]],
  ["Supermicro", "events", ["s:Log1", "m:Log1"], ["Log1", "Log1"]],
  ["Lenovo", "events", ["s:AuditLog", "s:StandardLog", "s:PlatformLog", "s:DiagnosticLog"], ["PlatformLog", "StandardLog"]],
  ["OpenBMC", "events", ["s:Dump", "s:HostLogger", "s:PostCodes", "s:EventLog", "m:Journal", "m:Dump"], ["EventLog", "Journal"]],
  ["OpenBMC", "serial", ["s:Dump", "s:HostLogger", "s:EventLog", "m:Journal"], ["HostLogger"]],
  ["iDRAC", "serial", ["m:Lclog", "m:Sel"], []],
] as const)("%s: %s are looked for in the right order", (_vendor, kind, logs, expected) => {
  const found = logs.map(
    (log) => ({ path: `/redfish/v1/LogServices/${log.slice(2)}`, owner: log.startsWith("s") ? "system" : "manager" }) as const,
  );
  expect(chooseLogs(found, kind).map(({ path }) => path.split("/").at(-1))).toEqual([...expected]);
});
