import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootVariable, configDrive, espGuid, espSectors, memoryOsDisk } from "../testing/disk-image.js";
import { eventually } from "../testing/eventually.js";
import type { MediaServer } from "../testing/media-server.js";
import { withMediaServer } from "../testing/media-server.js";
import type { FakeAgentOrders } from "../testing/memory-machine.js";
import { addBootIso, bootFiles, writeFakeAgent } from "../testing/memory-machine.js";
import type { TestRack } from "../testing/test-rack.js";
import { machineSpec, withRack } from "../testing/test-rack.js";
import { startRack } from "../rack.js";

const rootBytes = machineSpec("r1").disks[0]?.sizeBytes ?? 0;
const system = "/redfish/v1/Systems/1";
const globalGuid = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

interface MemoryTest extends TestRack {
  readonly server: MediaServer;
  /** The machine's folder. */
  readonly machineFolder: string;
  readonly image: string;
  boot(orders: FakeAgentOrders, wrong?: Record<string, string>): Promise<void>;
  console(): string;
  awaitConsole(text: string): Promise<void>;
}

const agentFolder = mkdtempSync(join(tmpdir(), "fake-agent-"));
afterAll(() => rmSync(agentFolder, { recursive: true }));

async function withMachine(work: (test: MemoryTest) => Promise<void>): Promise<void> {
  const files = bootFiles();
  await withMediaServer(files, async (server) => {
    const image = join(agentFolder, "os.img");
    writeFileSync(image, memoryOsDisk(rootBytes, "Memory Linux 1", configDrive(`${server.url}/report`, "n0nce", "#cloud-config\n")));
    await withRack({ kind: "memory", memoryAgent: writeFakeAgent(agentFolder) }, async (test) => {
      const machineFolder = join(test.folder, "r1");
      const console = (): string => readFileSync(join(machineFolder, "console.log"), "utf8");
      await work({
        ...test,
        server,
        machineFolder,
        image,
        console,
        awaitConsole: async (text) => {
          await eventually(`"${text}" on the console`, () =>
            existsSync(join(machineFolder, "console.log")) && console().includes(text) ? true : undefined,
          );
        },
        boot: async (orders, wrong) => {
          await test.client.send("POST", "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia", {});
          const url = addBootIso(files, server, orders, wrong);
          await test.client.send("POST", "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia", { Image: url });
          await test.client.send("PATCH", system, { Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Cd" } });
          await test.client.send("POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" });
        },
      });
    });
  });
}

async function powerOf({ client }: TestRack): Promise<string> {
  return (await client.get(system)).json.PowerState;
}

test("boots the medium, runs the agent and jumps by kexec into the written OS, which reports: one POST", async () => {
  await withMachine(async (test) => {
    await test.boot({ image: test.image, disk: "root", exit: { kind: "kexec", disk: "root" } });
    const report = await eventually("the report", () => test.server.posts[0]);
    const bootId = readFileSync(join(test.machineFolder, "os/boot-id"), "utf8").trim();
    expect(report.path).toBe("/report");
    expect(report.text.split("\n")).toEqual(
      expect.arrayContaining(["nonce=n0nce", `boot_id=${bootId}`, "pretty_name=Memory Linux 1", "log=started from root"]),
    );
    expect(readFileSync(join(test.machineFolder, "os/user-data"), "utf8")).toBe("#cloud-config\n");
    expect(JSON.parse(readFileSync(join(test.machineFolder, "os/meta-data.json"), "utf8"))).toEqual({ uuid: "u", hostname: "h" });
    expect(readFileSync(join(test.machineFolder, "run/boot-id"), "utf8").trim()).not.toBe(bootId);
    expect(readFileSync(join(test.machineFolder, "run/agent.log"), "utf8")).toMatch(/^fake agent \d+/);
    expect(await test.machine.summary()).toMatchObject({ posts: 1, power: "On" });
    await test.machine.power("press-button");
    expect(await powerOf(test)).toBe("Off");
  });
});

test("a reboot costs a second POST and boots the disk that the boot entry names", async () => {
  await withMachine(async (test) => {
    const variables = join(test.machineFolder, "efivars");
    writeFileSync(join(variables, `Boot0001-${globalGuid}`), bootVariable("other", espGuid, espSectors + 1));
    writeFileSync(join(variables, `Boot000A-${globalGuid}`), bootVariable("ours", espGuid, espSectors));
    writeFileSync(join(variables, `BootOrder-${globalGuid}`), Buffer.from([7, 0, 0, 0, 1, 0, 10, 0]));
    await test.boot({ image: test.image, disk: "root", exit: { kind: "reboot" } });
    await eventually("the report", () => test.server.posts[0]);
    expect(await test.machine.summary()).toMatchObject({ posts: 2, power: "On" });
  });
});

test("a machine without anything to boot waits in its firmware, deaf to the power button", async () => {
  await withMachine(async (test) => {
    await test.machine.power("on");
    await test.awaitConsole("nothing to boot");
    await test.machine.power("press-button");
    expect(await powerOf(test)).toBe("On");
    await test.machine.power("cut");
    expect(await powerOf(test)).toBe("Off");
  });
});

test("a partition table with one wrong bit is no partition table", async () => {
  await withMachine(async (test) => {
    const bytes = readFileSync(test.image);
    bytes[1024 + 40] = (bytes[1024 + 40] ?? 0) ^ 1;
    writeFileSync(join(test.machineFolder, "disks/root.img"), bytes);
    await test.machine.power("on");
    await test.awaitConsole("nothing to boot");
  });
});

test("cutting the power kills the agent at once, and the next boot starts a new one", async () => {
  await withMachine(async (test) => {
    await test.boot({});
    await test.awaitConsole("agent started");
    const pid = Number(readFileSync(join(test.machineFolder, "run/agent.pid"), "utf8"));
    process.kill(pid, 0);
    await test.machine.power("cut");
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await test.boot({ exit: { kind: "powerOff" } });
    await test.awaitConsole("POST 2");
    await eventually("power off by the guest", async () => ((await powerOf(test)) === "Off" ? true : undefined));
  });
});

test("a killed agent is started again in the same boot, a failing one hangs the machine", async () => {
  await withMachine(async (test) => {
    await test.boot({});
    await test.awaitConsole("agent started (1)");
    process.kill(Number(readFileSync(join(test.machineFolder, "run/agent.pid"), "utf8")), "SIGKILL");
    await test.awaitConsole("agent started (2)");
    await test.machine.power("cut");
    await test.boot({ exit: { kind: "kexec" }, code: 3 });
    await test.awaitConsole("the machine hangs: exit code 3");
    expect(await powerOf(test)).toBe("On");
  });
});

test.each([
  ["a second stage of another digest", { STAGE2_SHA256: "0".repeat(64) }, "fetch stage2: wrong SHA-256"],
  ["an agent of another size", { AGENT_SIZE: "1" }, "fetch agent: 5 bytes instead of 1"],
] as const)("%s is told to the report URL and not run", async (_what, wrong, reason) => {
  await withMachine(async (test) => {
    await test.boot({}, wrong);
    expect(await eventually("the failure", () => test.server.posts[0])).toEqual({ path: "/failed", text: `${reason}\n` });
    expect(test.console()).not.toContain("agent started");
  });
});

test("a running OS is running again after the rack is closed and started on the same folder", async () => {
  await withMachine(async (test) => {
    await test.boot({ image: test.image, disk: "root", exit: { kind: "kexec" } });
    await eventually("the report", () => test.server.posts[0]);
    await test.awaitConsole("reported");
    const before = await test.machine.summary();
    await test.rack.close();
    const again = await startRack({
      folder: test.folder,
      kind: "memory",
      machines: [machineSpec("r1")],
      credentials: test.client.credentials,
      memoryAgent: "none",
    });
    expect(await again.machine("r1").summary()).toMatchObject({
      power: "On",
      posts: 1,
      bmcAddress: before.bmcAddress,
      fingerprint: before.fingerprint,
    });
    expect(test.server.posts).toHaveLength(1);
    await again.machine("r1").power("reset");
    // Answered with 204 once, it has nothing to report any more.
    await eventually("the second boot", async () => ((await again.machine("r1").summary()).posts === 2 ? true : undefined));
    await eventually("its system", () => (test.console().split("runs from root").length === 3 ? true : undefined));
    expect(test.server.posts).toHaveLength(1);
    await again.close();
  });
});
