import { judge } from "./known-limits.js";
import { readReport, rowsOf } from "./protocol-validator-checks.js";
import { NotPossible, runCheck } from "./check.js";

const report = [
  "Assertion\tMethod\tStatus code\tURI\tResult\tMessage\tRequirement",
  "REQ_HEADERS_HOST\tGET\t200\t/redfish/v1/\tPASS\tTest passed\tx",
  "REQ_HEADERS_HOST\tGET\t200\t/redfish/v1/Systems\tPASS\tTest passed\tx",
  "SEC_TLS_1_1\tGET\t\t/redfish/v1/\tFAIL\tUnable to connect\tx",
  "SERV_SSDP_A\t\t\t\tNOT_TESTED\tno\tx",
  "SERV_SSDP_B\t\t\t\tNOT_TESTED\tno\tx",
].join("\n");

test("the validator's report becomes a row a section, a row a failure, a row a reason", () => {
  expect(rowsOf(readReport(report)).map(({ check, result, said }) => [check, result, said])).toEqual([
    ["requests", "passed", "1 assertions hold, 2 results"],
    ["SEC_TLS_1_1", "failed", "/redfish/v1/ Unable to connect"],
    ["SERV_SSDP_A and 1 more", "not possible", "SSDP multicasts into the network of whoever runs this"],
  ]);
});

test("a failure with a known reason counts as not possible, another one as failed", () => {
  const limits = [{ tool: "sushy", check: /^tasks/, reason: "because" }] as const;
  const row = { tool: "sushy", check: "tasks", result: "failed", said: "seen" } as const;
  expect(judge(row, limits)).toMatchObject({ result: "not possible", said: "because (seen)" });
  expect(judge({ ...row, check: "power on" }, limits).result).toBe("failed");
});

test("what a check throws becomes its row", async () => {
  expect(await runCheck("sushy", "a", async () => "fine\n")).toMatchObject({ result: "passed", said: "fine" });
  expect(await runCheck("sushy", "a", () => Promise.reject(new Error("no")))).toMatchObject({ result: "failed", said: "no" });
  expect(await runCheck("sushy", "a", () => Promise.reject(new NotPossible("no")))).toMatchObject({ result: "not possible" });
});
