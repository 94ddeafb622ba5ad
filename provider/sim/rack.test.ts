import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startRack } from "./rack.js";
import { BmcClient, exchange } from "./testing/bmc-client.js";
import { configDrive, memoryOsDisk } from "./testing/disk-image.js";
import { eventually } from "./testing/eventually.js";
import { withMediaServer } from "./testing/media-server.js";
import { addBootIso, bootFiles, writeFakeAgent } from "./testing/memory-machine.js";
import { credentials, machineSpec } from "./testing/test-rack.js";

const command = fileURLToPath(new URL("../cmd/rack.ts", import.meta.url));
const system = "/redfish/v1/Systems/1";

interface Addresses {
  readonly machines: readonly {
    readonly name: string;
    readonly bmcAddress: string;
    readonly fingerprint: string;
    readonly macAddress: string;
    readonly uuid: string;
  }[];
  readonly control: string;
}

interface RackProcess {
  readonly child: ChildProcess;
  readonly addresses: Addresses;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rack-cmd-"))));
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function startProcess(...extra: string[]): Promise<RackProcess> {
  const config = join(folder, "rack-config.json");
  writeFileSync(
    config,
    JSON.stringify({
      folder: join(folder, "rack"),
      kind: "memory",
      machines: [machineSpec("r1"), machineSpec("r2")],
      credentials,
      memoryAgent: writeFakeAgent(folder),
      strictEtags: false,
    }),
  );
  const child = spawn(process.execPath, ["--import", "tsx", command, "--config", config, ...extra], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  let text = "";
  child.stdout?.on("data", (part: Buffer) => (text += part.toString("utf8")));
  const line = await eventually("the rack's addresses", () => (text.includes("\n") ? text : undefined), 25_000);
  return { child, addresses: JSON.parse(line) as Addresses, ended };
}

async function boot(client: BmcClient, url: string): Promise<void> {
  await client.send("POST", "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia", { Image: url });
  await client.send("PATCH", system, { AssetTag: "pl:mark", Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Cd" } });
  await client.send("POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie still has its number; it runs nothing.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("a killed rack comes back with its ports, certificates and tags; its agent died with it, its OS runs on", async () => {
  const files = bootFiles();
  await withMediaServer(files, async (server) => {
    const first = await startProcess();
    const clients = first.addresses.machines.map((machine) => BmcClient.of(machine.bmcAddress, credentials)) as [BmcClient, BmcClient];
    const image = join(folder, "os.img");
    writeFileSync(
      image,
      memoryOsDisk(machineSpec("r1").disks[0]?.sizeBytes ?? 0, "Memory Linux", configDrive(`${server.url}/report`, "n", "u")),
    );
    await boot(clients[0], addBootIso(files, server, { image, disk: "root", exit: { kind: "kexec" } }));
    await eventually("the OS's report", () => server.posts[0]);
    await boot(clients[1], addBootIso(files, server, {}));
    const pid = await eventually("the agent of r2", () => {
      try {
        return Number(readFileSync(join(folder, "rack/r2/run/agent.pid"), "utf8"));
      } catch {
        return undefined;
      }
    });
    expect(isAlive(pid)).toBe(true);

    first.child.kill("SIGKILL");
    await first.ended;
    await eventually("the end of the orphaned agent", () => (isAlive(pid) ? undefined : true));
    const second = await startProcess();
    expect(second.addresses).toEqual(first.addresses);
    const [r1, r2] = [(await clients[0].get(system)).json, (await clients[1].get(system)).json];
    expect([r1.PowerState, r1.AssetTag, r2.PowerState, r2.AssetTag]).toEqual(["On", "pl:mark", "Off", "pl:mark"]);
    expect((await clients[0].get("/redfish/v1")).fingerprint).toBe(first.addresses.machines[0]?.fingerprint);
    expect(statSync(join(folder, "rack/r1/bmc-key.pem")).mode & 0o777).toBe(0o600);
    second.child.kill("SIGTERM");
    expect(await second.ended).toEqual({ code: 0, signal: null });
  });
}, 60_000);

test("the command ends cleanly, its agents too, when its standard input does or the control surface says so", async () => {
  const files = bootFiles();
  await withMediaServer(files, async (server) => {
    const guarded = await startProcess("--stdin-guard");
    await boot(BmcClient.of(guarded.addresses.machines[0]?.bmcAddress ?? "", credentials), addBootIso(files, server, {}));
    const agentLog = join(folder, "rack/r1/run/agent.log");
    const pid = await eventually("the agent", () => {
      try {
        return Number(/fake agent (\d+)/.exec(readFileSync(agentLog, "utf8"))?.[1]) || undefined;
      } catch {
        return undefined;
      }
    });
    guarded.child.stdin?.end();
    expect(await guarded.ended).toEqual({ code: 0, signal: null });
    expect(isAlive(pid)).toBe(false);
    const asked = await startProcess();
    await exchange(`${asked.addresses.control}/close`, "POST", {}, "");
    expect(await asked.ended).toEqual({ code: 0, signal: null });
  });
}, 60_000);

test("a rack whose port is taken fails and leaves nothing listening", async () => {
  const options = {
    folder: join(folder, "a"),
    kind: "memory" as const,
    machines: [machineSpec("r1"), machineSpec("r2")],
    credentials,
    memoryAgent: "none",
  };
  const rack = await startRack(options);
  const taken = Number(new URL(rack.machine("r2").bmcAddress.replace(/^[^:]+/, "http")).port);
  await expect(startRack({ ...options, folder: join(folder, "b"), ports: { r2: taken } })).rejects.toThrow("EADDRINUSE");
  await rack.close();
  await rack.close();
});

test.each(["", "../r1", "control", "a b"])("the machine name %j is refused", async (name) => {
  await expect(
    startRack({ folder: join(folder, "a"), kind: "memory", machines: [machineSpec(name)], credentials, memoryAgent: "none" }),
  ).rejects.toThrow("machine name");
});
