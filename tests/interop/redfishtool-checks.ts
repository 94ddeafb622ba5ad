import type { Bench } from "./bench.js";
import { expectNoSession } from "./bench.js";
import type { Row } from "./check.js";
import { expect, NotPossible, oneLine, runCheck } from "./check.js";

const tool = "redfishtool";

/** DMTF's command line, with a session for each command. */
export async function redfishtoolChecks(bench: Bench): Promise<Row[]> {
  const run = async (...args: readonly string[]): Promise<string> => {
    const session = ["-r", new URL(bench.url).host, "-u", bench.user, "-p", bench.password, "-S", "Always", "-A", "Session"];
    const { code, output } = await bench.tool("redfishtool.py", [...session, ...args]);
    expect(code === 0, `exit code ${code}: ${output}`);
    return output;
  };
  const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => readJson(await run(...args));
  const rows: Row[] = [];
  const check = async (name: string, work: () => Promise<string>): Promise<void> => void rows.push(await runCheck(tool, name, work));
  const count = async (...args: readonly string[]): Promise<string> => `${String((await json(...args))["Members@odata.count"])} members`;

  await check("service root", async () => String((await json("root"))["RedfishVersion"]));
  await check("versions", async () => JSON.stringify(await json("versions")));
  await check("odata", async () => String((await json("odata"))["@odata.context"]));
  await check("Systems list", () => count("Systems", "list"));
  await check("Systems get", async () => {
    const system = await json("Systems", "-1", "get");
    const { uuid } = await bench.summary();
    expect(system["UUID"] === uuid, `UUID ${String(system["UUID"])}`);
    return uuid;
  });
  for (const [type, state] of [
    ["On", "On"],
    ["ForceRestart", "On"],
    ["PowerCycle", "On"],
    ["ForceOff", "Off"],
  ] as const) {
    await check(`Systems reset ${type}`, async () => {
      await run("Systems", "-1", "reset", type);
      const { power } = await bench.summary();
      expect(power === state, `power ${power}`);
      return power;
    });
  }
  await check("Systems setBootOverride Once Cd", async () => overrideSaid(await json("Systems", "-1", "setBootOverride", "Once", "Cd")));
  await check("Systems setBootOverride Disabled None", async () =>
    overrideSaid(await json("Systems", "-1", "setBootOverride", "Disabled", "None")),
  );
  await check("Systems setAssetTag", async () => {
    await run("Systems", "-1", "setAssetTag", "rack-7");
    const { assetTag } = await bench.summary();
    expect(assetTag === "rack-7", `asset tag ${assetTag}`);
    return assetTag;
  });
  await check("Systems Processors", () => count("Systems", "-1", "Processors", "list"));
  await check("Systems EthernetInterfaces", () => count("Systems", "-1", "EthernetInterfaces", "list"));
  await check("Systems Logs", () => count("Systems", "-1", "Logs", "list"));
  await check("Systems clearLog", async () => {
    const { output } = await bench.tool("redfishtool.py", ["Systems", "-h"]);
    throw new NotPossible(
      output.includes("clearLog") ? "listed in its help, and not implemented in it" : "redfishtool has no such command",
    );
  });
  await check("Chassis get", async () => String((await json("Chassis", "-1", "get"))["ChassisType"]));
  await check("Managers get", async () => String((await json("Managers", "-1", "get"))["FirmwareVersion"]));
  await check("Managers Logs", () => count("Managers", "-1", "Logs", "list"));
  await check("Managers NetworkProtocol", async () => String((await json("Managers", "-1", "NetworkProtocol"))["Id"]));
  await check("SessionService", async () => `timeout ${String((await json("SessionService", "get"))["SessionTimeout"])} s`);
  await check("SessionService setSessionTimeout", async () => run("SessionService", "setSessionTimeout", "600"));
  await check("SessionService Sessions", () => count("SessionService", "Sessions", "list"));
  await accountChecks(check, run, count);
  await check("sessions after all", async () => expectNoSession(bench));
  return rows;
}

async function accountChecks(
  check: (name: string, work: () => Promise<string>) => Promise<void>,
  run: (...args: readonly string[]) => Promise<string>,
  count: (...args: readonly string[]) => Promise<string>,
): Promise<void> {
  await check("AccountService", async () => oneLine(await run("AccountService", "get")).slice(0, 60));
  await check("AccountService Roles", () => count("AccountService", "Roles", "list"));
  await check("AccountService adduser", async () => said(await run("AccountService", "adduser", "second", "Secret-1234", "Operator")));
  await check("AccountService Accounts", () => count("AccountService", "Accounts", "list"));
  await check("AccountService setpassword", async () => said(await run("AccountService", "setpassword", "second", "Secret-5678")));
  await check("AccountService useradmin disable", async () => said(await run("AccountService", "useradmin", "second", "disable")));
  await check("AccountService deleteuser", async () => said(await run("AccountService", "deleteuser", "second")));
}

function overrideSaid(answer: Record<string, unknown>): string {
  const boot = answer["Boot"] as Record<string, unknown>;
  return `${String(boot["BootSourceOverrideEnabled"])} ${String(boot["BootSourceOverrideTarget"])}`;
}

function said(output: string): string {
  return oneLine(output).slice(0, 60) || "done";
}

function readJson(output: string): Record<string, unknown> {
  try {
    return JSON.parse(output) as Record<string, unknown>;
  } catch {
    throw new Error(`printed no JSON: ${output}`);
  }
}
