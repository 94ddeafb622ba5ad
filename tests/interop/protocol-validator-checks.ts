import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "../../lab/harness/dist.js";
import type { Bench } from "./bench.js";
import type { Row } from "./check.js";

const tool = "redfish_protocol_validator";
const script = join(repository, "tests/interop/scripts/protocol_validator.py");
const verdicts = ["PASS", "WARN", "FAIL", "NOT_TESTED"] as const;

/** A line of the validator's own report. */
export interface Assertion {
  readonly name: string;
  readonly verdict: (typeof verdicts)[number];
  readonly said: string;
}

const sections: Readonly<Record<string, string>> = {
  PROTO: "protocol details",
  REQ: "requests",
  RESP: "responses",
  SERV: "services",
  SEC: "security",
};

/** Why the validator leaves assertions out, where its own words do not say it; first match counts. */
const untested: readonly (readonly [RegExp, string])[] = [
  [/^SERV_SSDP/, "SSDP multicasts into the network of whoever runs this"],
  [/^SERV_SSE|^SEC_SESSION_TERMINATION/, "the validator has switched its tests of server-sent events off"],
  [
    /^PROTO_REDIRECT|^RESP_STATUS_INTERNAL|^REQ_DATA_MOD_ERRORS/,
    "an answer of this kind never came: nothing is redirected, nothing failed",
  ],
  [/^REQ_QUERY/, "the service has no such query parameters"],
  [/^REQ_HEADERS_ACCEPT|^RESP_HEADERS_CONTENT_TYPE/, "the service has no openapi.yaml, which is optional"],
  [
    /^RESP_HEADERS_X_AUTH_TOKEN/,
    "tokens of the simulator say that they are tokens, for searches in logs; the validator weighs hexadecimal ones only",
  ],
];

/** DMTF's check of a service's HTTP behaviour: a row a section, one for each failure, one for each reason to leave something out. */
export async function protocolValidatorChecks(bench: Bench, folder: string): Promise<Row[]> {
  const reports = join(folder, "validator");
  await mkdir(reports, { recursive: true });
  const login = ["-r", bench.url, "-u", bench.user, "-p", bench.password, "--ca-bundle", bench.caFile, "--avoid-http-redirect"];
  const { output } = await bench.tool(script, [...login, "--report-type", "tsv", "--report-dir", reports], 300_000);
  const [report] = (await readdir(reports)).filter((name) => name.endsWith(".tsv"));
  if (report === undefined) return [{ tool, check: "report", result: "failed", said: output.slice(-500) }];
  return rowsOf(readReport(await readFile(join(reports, report), "utf8")));
}

export function readReport(text: string): Assertion[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", , , uri = "", result = "", message = ""] = line.split("\t");
    const verdict = verdicts.find((each) => each === result);
    return verdict === undefined ? [] : [{ name, verdict, said: `${uri} ${message}`.trim() }];
  });
}

export function rowsOf(assertions: readonly Assertion[]): Row[] {
  const of = (prefix: string): Assertion[] => assertions.filter(({ name }) => name.startsWith(`${prefix}_`));
  const passed = Object.entries(sections).flatMap(([prefix, title]): Row[] => {
    const held = of(prefix).filter(({ verdict }) => verdict === "PASS");
    const names = new Set(held.map(({ name }) => name));
    return held.length === 0
      ? []
      : [{ tool, check: title, result: "passed", said: `${names.size} assertions hold, ${held.length} results` }];
  });
  const broken = assertions.filter(({ verdict }) => verdict === "FAIL" || verdict === "WARN");
  const failed = broken.map(({ name, said, verdict }): Row => ({
    tool,
    check: name,
    result: verdict === "FAIL" ? "failed" : "passed",
    said,
  }));
  return [...passed, ...failed, ...leftOut(assertions.filter(({ verdict }) => verdict === "NOT_TESTED"))];
}

function leftOut(assertions: readonly Assertion[]): Row[] {
  const byReason = new Map<string, Set<string>>();
  for (const { name, said } of assertions) {
    const reason = untested.find(([pattern]) => pattern.test(name))?.[1] ?? said;
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(name));
  }
  return [...byReason].map(([reason, names]) => {
    const [first = "", ...others] = names;
    const check = others.length === 0 ? first : `${first} and ${others.length} more`;
    return { tool, check, result: "not possible", said: reason };
  });
}
