import type { Bench } from "./bench.js";
import { expectNoSession } from "./bench.js";
import type { Row } from "./check.js";
import { expect, NotPossible, oneLine, runCheck } from "./check.js";

const tool = "redfish_utilities";

type Run = (script: string, ...args: readonly string[]) => Promise<string>;
type Check = (name: string, work: () => Promise<string>) => Promise<void>;

/** DMTF's Tacklebox: scripts for single jobs, on its Python library. `label` tells the BMCs apart. */
export async function redfishUtilitiesChecks(bench: Bench): Promise<Row[]> {
  const { rows, check, run } = prepare(bench, "");
  await powerAndBoot(bench, check, run);
  await virtualMedia(bench, check, run);
  await inventory(check, run);
  await logs(check, run);
  await accounts(check, run);
  await events(bench, check, run);
  await check("sessions after all", async () => expectNoSession(bench));
  return rows;
}

/** The jobs that a BMC may answer with a task. */
export async function redfishUtilitiesTaskChecks(bench: Bench): Promise<Row[]> {
  const { rows, check, run } = prepare(bench, " (as a task)");
  await check("rf_power_reset On", () => reset(bench, run, "On", "On"));
  await virtualMedia(bench, check, run);
  await check("sessions after all", async () => expectNoSession(bench));
  return rows;
}

function prepare(bench: Bench, suffix: string): { rows: Row[]; check: Check; run: Run } {
  const rows: Row[] = [];
  const run: Run = async (script, ...args) => {
    const login = ["-u", bench.user, "-p", bench.password, "-r", bench.url];
    const { code, output } = await bench.tool(`${script}.py`, [...login, ...args]);
    expect(code === 0, `exit code ${code}: ${output}`);
    return output;
  };
  return { rows, run, check: async (name, work) => void rows.push(await runCheck(tool, `${name}${suffix}`, work)) };
}

async function reset(bench: Bench, run: Run, type: string, state: string): Promise<string> {
  await run("rf_power_reset", "--type", type);
  const { power } = await bench.summary();
  expect(power === state, `power ${power}`);
  return power;
}

async function powerAndBoot(bench: Bench, check: Check, run: Run): Promise<void> {
  await check("rf_power_reset info", () => run("rf_power_reset", "--info"));
  await check("rf_power_reset On", () => reset(bench, run, "On", "On"));
  await check("rf_power_reset ForceRestart", () => reset(bench, run, "ForceRestart", "On"));
  await check("rf_power_reset ForceOff", () => reset(bench, run, "ForceOff", "Off"));
  await check("rf_boot_override info", () => run("rf_boot_override", "--info"));
  await check("rf_boot_override Cd UEFI", async () => {
    await run("rf_boot_override", "--target", "Cd", "--mode", "UEFI");
    return overrideOf(await run("rf_boot_override", "--info"), "Cd", "Once");
  });
  await check("rf_boot_override None", async () => {
    await run("rf_boot_override", "--target", "None");
    return overrideOf(await run("rf_boot_override", "--info"), "None", "Disabled");
  });
}

function overrideOf(info: string, target: string, enabled: string): string {
  expect(info.includes(`Target: ${target};`) && info.includes(`Enabled: ${enabled};`), info);
  return `${target}, ${enabled}`;
}

async function virtualMedia(bench: Bench, check: Check, run: Run): Promise<void> {
  await check("rf_virtual_media info", () => run("rf_virtual_media", "info"));
  await check("rf_virtual_media insert", async () => {
    await run("rf_virtual_media", "insert", "--image", bench.imageUrl);
    const { mediaImage } = await bench.summary();
    expect(mediaImage === bench.imageUrl, `medium ${mediaImage}`);
    return mediaImage;
  });
  await check("rf_virtual_media eject", async () => {
    await run("rf_virtual_media", "eject", "--id", "Cd");
    const { mediaImage } = await bench.summary();
    expect(mediaImage === "", `medium ${mediaImage}`);
    return "ejected";
  });
}

async function inventory(check: Check, run: Run): Promise<void> {
  await check("rf_sys_inventory", async () => {
    const said = await run("rf_sys_inventory", "--details");
    for (const part of ["Processor", "Drive"]) expect(said.includes(part), `no ${part}: ${said}`);
    return said;
  });
  await check("rf_sensor_list", () => run("rf_sensor_list"));
  await check("rf_firmware_inventory", () => run("rf_firmware_inventory", "--details"));
  await check("rf_manager_config info", () => run("rf_manager_config", "info"));
  await check("rf_manager_config getnet", () => run("rf_manager_config", "getnet"));
  await check("rf_manager_config getprotocol", () => run("rf_manager_config", "getprotocol"));
  await check("rf_certificates info", () => run("rf_certificates", "info"));
  await check("rf_bios_settings", () => run("rf_bios_settings"));
  await check("rf_bios_settings set", async () => {
    throw new NotPossible("no BIOS behind the simulated servers takes settings");
  });
  await check("rf_update", async () => {
    throw new NotPossible("the simulated BMC has no firmware to replace");
  });
}

async function logs(check: Check, run: Run): Promise<void> {
  await check("rf_logs of the system", async () => {
    const said = await run("rf_logs", "--system", "--log", "EventLog", "--details");
    expect(said.includes("ResourcePoweredOn"), said);
    return `${said.split("EntryType").length - 1} entries`;
  });
  await check("rf_logs of the manager", async () => `${(await run("rf_logs", "--manager")).split("\n").length - 2} entries`);
  await check("rf_logs clear", () => run("rf_logs", "--system", "--log", "EventLog", "--clear"));
  await check("rf_logs of the serial console", async () => {
    try {
      return await run("rf_logs", "--system", "--log", "HostLogger");
    } catch (error) {
      if (!String(error).includes("'MessageId'")) throw error;
      throw new NotPossible("rf_logs demands a MessageId of each entry; console lines have none, here as on OpenBMC");
    }
  });
  await check("rf_sel", async () => {
    const said = await run("rf_sel");
    if (said.includes("No SEL found")) throw new NotPossible("the simulated BMC keeps a Redfish event log, no IPMI one");
    return said;
  });
}

async function accounts(check: Check, run: Run): Promise<void> {
  const listed = async (name: string, role: string): Promise<string> => {
    const said = await run("rf_accounts");
    expect(new RegExp(`${name} .*${role}`).test(said), said);
    return `${name} is ${role}`;
  };
  await check("rf_accounts", () => run("rf_accounts"));
  await check("rf_accounts add", async () => {
    await run("rf_accounts", "--add", "third", "Secret-1234", "Operator");
    return listed("third", "Operator");
  });
  await check("rf_accounts setrole", async () => {
    await run("rf_accounts", "--setrole", "third", "ReadOnly");
    return listed("third", "ReadOnly");
  });
  await check("rf_accounts setpassword", () => run("rf_accounts", "--setpassword", "third", "Secret-5678"));
  await check("rf_accounts disable", () => run("rf_accounts", "--disable", "third"));
  await check("rf_accounts setname", async () => {
    await run("rf_accounts", "--setname", "third", "fourth");
    return listed("fourth", "ReadOnly");
  });
  await check("rf_accounts delete", async () => {
    await run("rf_accounts", "--delete", "fourth");
    const said = await run("rf_accounts");
    expect(!said.includes("fourth"), said);
    return "deleted";
  });
}

async function events(bench: Bench, check: Check, run: Run): Promise<void> {
  const { server } = bench;
  const listener = `${server.url}/events`;
  await check("rf_event_service subscribe", () => run("rf_event_service", "subscribe", "--destination", listener, "--context", "interop"));
  await check("rf_event_service info", async () => {
    const said = await run("rf_event_service", "info");
    expect(said.includes(listener), said);
    return listener;
  });
  await check("an event arrives", async () => {
    await run("rf_power_reset", "--type", "On");
    const arrived = await eventually(() => server.posts.find(({ path, text }) => path === "/events" && text.includes("ResourcePoweredOn")));
    const event = JSON.parse(arrived.text) as { Context?: unknown };
    expect(event.Context === "interop", `context ${String(event.Context)}`);
    return oneLine(arrived.text).slice(0, 80);
  });
  await check("rf_event_service unsubscribe", async () => {
    await run("rf_event_service", "unsubscribe", "--id", "1");
    const said = await run("rf_event_service", "info");
    expect(!said.includes(listener), said);
    return "unsubscribed";
  });
  await check("rf_test_event_listener", async () => {
    const { code, output } = await bench.tool("rf_test_event_listener.py", ["--listener", listener]);
    expect(code === 0 && output.includes("204"), output);
    return "the script tries a listener; ours took its event";
  });
}

async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nothing within 5 s");
}
