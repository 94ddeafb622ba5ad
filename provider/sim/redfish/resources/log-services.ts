import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import type { EventLog } from "../event-log.js";
import { RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";
import { readSerialLines } from "../serial-lines.js";

/** Entries in an answer; the rest is behind Members@odata.nextLink. */
const pageSize = 50;
const linesKept = 1000;

/** A log as its resource and its entries are made from it. */
interface Log {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly entryType: "Event" | "Oem";
  readonly entries: () => readonly LogEntry[];
  readonly clear?: () => void;
}

interface LogEntry {
  readonly id: string;
  readonly body: () => Record<string, unknown>;
}

export function logServicesRoutes(bmc: Bmc): Route[] {
  const systemLogs = [eventLog(paths.systemLogs, "EventLog", "System Event Log", bmc.systemLog), hostLogger(bmc)];
  const managerLogs = [eventLog(paths.managerLogs, "Journal", "BMC Log", bmc.managerLog)];
  return [
    listOf(paths.systemLogs, systemLogs),
    listOf(paths.managerLogs, managerLogs),
    ...[...systemLogs, ...managerLogs].flatMap((log) => routesOf(log)),
  ];
}

function listOf(path: string, logs: readonly Log[]): Route {
  const members = logs.map((log) => log.path);
  return {
    path,
    schema: "LogServiceCollection",
    answers: { GET: () => collection(path, "LogServiceCollection", "Log Service Collection", members) },
  };
}

function routesOf(log: Log): Route[] {
  const clearPath = `${log.path}/Actions/LogService.ClearLog`;
  const { clear } = log;
  return [
    { path: log.path, schema: "LogService.v1_7_0", answers: { GET: () => ({ status: 200, body: showLog(log, clearPath) }) } },
    {
      path: `${log.path}/Entries`,
      schema: "LogEntryCollection",
      isPaged: true,
      answers: { GET: (call) => page(log, call) },
    },
    { path: `${log.path}/Entries/{id}`, schema: "LogEntry.v1_16_2", answers: { GET: (call) => ({ status: 200, body: find(log, call) }) } },
    ...(clear === undefined
      ? []
      : [
          {
            path: clearPath,
            answers: {
              POST: (): Reply => {
                clear();
                return { status: 204 };
              },
            },
          },
        ]),
  ];
}

function showLog(log: Log, clearPath: string): Record<string, unknown> {
  return {
    "@odata.id": log.path,
    "@odata.type": "#LogService.v1_7_0.LogService",
    Id: log.id,
    Name: log.name,
    ServiceEnabled: true,
    LogEntryType: log.entryType,
    OverWritePolicy: "WrapsWhenFull",
    MaxNumberOfRecords: linesKept,
    Status: { State: "Enabled", Health: "OK" },
    Entries: link(`${log.path}/Entries`),
    ...(log.clear === undefined ? {} : { Actions: { "#LogService.ClearLog": { target: clearPath } } }),
  };
}

function page(log: Log, call: Call): Reply {
  const skip = wholeNumber(call, "$skip") ?? 0;
  const top = Math.min(wholeNumber(call, "$top") ?? pageSize, pageSize);
  const entries = log.entries();
  const shown = entries.slice(skip, skip + top);
  const path = `${log.path}/Entries`;
  const isLast = skip + top >= entries.length;
  return {
    status: 200,
    body: {
      "@odata.id": path,
      "@odata.type": "#LogEntryCollection.LogEntryCollection",
      Name: `${log.name} Entries`,
      "Members@odata.count": entries.length,
      Members: shown.map((entry) => entry.body()),
      ...(isLast || top === 0 ? {} : { "Members@odata.nextLink": `${path}?$skip=${skip + top}` }),
    },
  };
}

function wholeNumber(call: Call, key: string): number | undefined {
  const text = call.query.get(key);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw RedfishError.of(400, "QueryParameterOutOfRange", [text, key, "0-999999999"]);
  return Number(text);
}

function find(log: Log, call: Call): Record<string, unknown> {
  const entry = log.entries().find((each) => each.id === call.parts[0]);
  if (entry === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  return entry.body();
}

function eventLog(parent: string, id: string, name: string, log: EventLog): Log {
  const path = `${parent}/${id}`;
  const entries = (): LogEntry[] =>
    log.list().map((record) => ({
      id: record.id,
      body: () => ({
        ...entryBase(path, record.id),
        Name: `${name} Entry ${record.id}`,
        EntryType: "Event",
        Created: record.created,
        Severity: record.severity,
        Message: record.text,
        MessageId: record.messageId,
        MessageArgs: record.messageArgs,
      }),
    }));
  return { path, id, name, entryType: "Event", entries, clear: () => log.clear() };
}

/** The serial console's lines, as OpenBMC shows them: an entry a line, without a time. */
function hostLogger(bmc: Bmc): Log {
  const path = `${paths.systemLogs}/HostLogger`;
  const entries = (): LogEntry[] =>
    readSerialLines(bmc.machine.serialLogPath, linesKept).map(({ number, text }) => ({
      id: String(number),
      body: () => ({
        ...entryBase(path, String(number)),
        Name: "Host Logger Entry",
        EntryType: "Oem",
        OemRecordFormat: "Host Logger Entry",
        Severity: "OK",
        Message: text,
      }),
    }));
  return { path, id: "HostLogger", name: "Host Logger Service", entryType: "Oem", entries };
}

function entryBase(path: string, id: string): Record<string, unknown> {
  return { "@odata.id": `${path}/Entries/${id}`, "@odata.type": "#LogEntry.v1_16_2.LogEntry", Id: id };
}
