import { drive, fakeSpec as spec, memoryOf } from "./testing/drive-world.js";
import { fakeDisk, FakeWorld } from "./testing/fake-world.js";

const agentSteps = ["inspect", "prepareDisk", "writeImage", "finishDisk", "setBootEntry", "handOver"];

class Killed extends Error {}

function killAt(point: string): (here: string) => Promise<void> {
  return async (here) => {
    if (here === point) throw new Killed(point);
  };
}

/** The system had reported by then: what happens to its power later is not the run's business. */
function isSettled(point: string): boolean {
  return ["awaitOs:after", "settle:before", "settle:after"].includes(point);
}

async function boundaries(): Promise<string[]> {
  const points: string[] = [];
  await drive(new FakeWorld(), { boundary: async (point) => void points.push(point) });
  return points;
}

describe("a host's run", () => {
  it("takes one POST from off to the running system, in this order", async () => {
    const world = new FakeWorld();
    const { run } = await drive(world);
    expect(world.log).toEqual(["power on", ...agentSteps]);
    expect([world.posts, run.timeline.result().posts]).toEqual([1, 1]);
    expect(run.os?.prettyName).toBe("Fake OS");
    expect([world.media, world.openSessions]).toEqual(["", 0]);
    expect(world.assetTag).toMatch(/^pl:plat\/dc1~[0-9a-f]{6}:abc123:oddddd$/);
  });

  it("ends the same wherever it is killed, with nothing written twice and no second POST", async () => {
    for (const point of await boundaries()) {
      const world = new FakeWorld();
      const kill = async (here: string): Promise<void> => {
        if (here === point) throw new Killed(point);
      };
      await expect(drive(world, { boundary: kill })).rejects.toThrow(Killed);
      await drive(world);
      expect([point, world.running.kind, world.posts]).toEqual([point, "system", 1]);
      expect([point, world.written]).toEqual([point, { prepare: 1, image: 1, finish: 1, cleaned: 0 }]);
      expect([point, world.openSessions]).toEqual([point, 0]);
    }
  });

  it("writes nothing twice when the server loses its power, wherever that is", async () => {
    for (const point of await boundaries()) {
      const world = new FakeWorld();
      let isCut = false;
      const cut = async (here: string): Promise<void> => {
        if (here !== point || isCut || world.running.kind === "nothing") return;
        isCut = true;
        world.cutPower();
      };
      await drive(world, { boundary: cut });
      expect([point, world.running.kind, world.written.prepare, world.written.image]).toEqual([
        point,
        isSettled(point) ? "nothing" : "system",
        1,
        1,
      ]);
    }
  });

  it("goes on with an agent that was not told to leave before the provider was killed", async () => {
    const world = new FakeWorld();
    await expect(drive(world, { boundary: killAt("handOver:before") })).rejects.toThrow(Killed);
    world.assetTag = world.assetTag.replace(/:d$/, ":jddddd");
    const { lines } = await drive(world);
    expect(lines.join("\n")).toContain("had not left yet");
    expect([world.running.kind, world.posts, world.written.image]).toEqual(["system", 1, 1]);
  });

  it("writes the disk anew when a system may have started that reports to nobody", async () => {
    const world = new FakeWorld();
    await expect(drive(world, { boundary: killAt("awaitOs:before") })).rejects.toThrow(Killed);
    world.hasReported = true;
    await drive(world);
    expect([world.running.kind, world.posts, world.written.image]).toEqual(["system", 2, 2]);
  });

  it("takes what an earlier run knew of other content for nothing", async () => {
    const world = new FakeWorld();
    await drive(world);
    const [record] = world.records.values();
    if (record === undefined) throw new Error("there is no record");
    world.records.set(record.hostKey, { ...record, digest: "e".repeat(64), outcome: "{}", outcomeOf: "e".repeat(64) });
    world.assetTag = world.assetTag.replace("oddddd", "oeeeee");
    await drive(world, { memory: memoryOf("D1") });
    expect([...world.records.values()].map(({ outcomeOf }) => outcomeOf)).toEqual([""]);
  });

  it("keeps what it knows of a running system while another writing fails before it begins", async () => {
    const world = new FakeWorld();
    await drive(world);
    const [record] = world.records.values();
    if (record === undefined) throw new Error("there is no record");
    world.records.set(record.hostKey, { ...record, digest: "e".repeat(64), outcome: "{}", outcomeOf: "e".repeat(64) });
    world.bmcFetchesMedia = false;
    world.assetTag = world.assetTag.replace("oddddd", "oeeeee");
    await expect(drive(world, { memory: memoryOf("D1") })).rejects.toMatchObject({ code: "MEDIA_NOT_FETCHED" });
    expect([...world.records.values()].map(({ outcomeOf }) => outcomeOf)).toEqual(["e".repeat(64)]);
  });

  it("adopts a system that already runs what is wanted", async () => {
    const world = new FakeWorld();
    await drive(world);
    world.log.length = 0;
    const { run } = await drive(world);
    expect([run.alreadyRunning, world.log, world.posts]).toEqual([true, [], 1]);
  });

  it.each(["inspect", "writeImage", "finishDisk"])("starts the ramdisk again when the agent is lost at %s", async (step) => {
    const world = new FakeWorld();
    world.loseAgentAt = step;
    await drive(world);
    expect([world.running.kind, world.posts]).toEqual(["system", 2]);
  });

  it("counts the POST of a refused kexec and says why", async () => {
    const world = new FakeWorld();
    world.kexec = { method: "reboot", reason: "kexec is disabled" };
    const { run, lines } = await drive(world);
    expect(run.timeline.result().posts).toBe(2);
    expect(lines.join("\n")).toContain("kexec is disabled");
  });

  it("leaves the power alone when the BMC does not fetch the medium", async () => {
    const world = new FakeWorld();
    world.bmcFetchesMedia = false;
    await expect(drive(world)).rejects.toMatchObject({
      code: "MEDIA_NOT_FETCHED",
      remedy: expect.stringContaining("serve.mediaAddress") as string,
    });
    expect([world.posts, world.log]).toEqual([0, []]);
  });

  it("notices long before the deadline that somebody switched the server off while its ramdisk started", async () => {
    const world = new FakeWorld();
    let isCut = false;
    const cut = async (point: string): Promise<void> => {
      if (point !== "awaitAgent:before" || isCut) return;
      isCut = true;
      world.cutPower();
    };
    const start = world.clock.time;
    const { lines } = await drive(world, { boundary: cut, change: { agentDeadlineMs: 600_000 } });
    expect(lines.join("\n")).toContain("was switched off by somebody");
    expect([world.posts, world.running.kind]).toEqual([2, "system"]);
    expect(world.clock.time - start).toBeLessThan(120_000);
  });

  it("gives up after two boots without an agent", async () => {
    const world = new FakeWorld();
    world.agentDials = false;
    await expect(drive(world)).rejects.toMatchObject({ code: "AGENT_SILENT" });
    expect(world.posts).toBe(2);
  });

  it("resets a silent system once, then says so", async () => {
    const world = new FakeWorld();
    world.systemReports = false;
    await expect(drive(world)).rejects.toMatchObject({ code: "OS_SILENT" });
    expect(world.posts).toBe(2);
  });

  it("stops at foreign data before anything is written", async () => {
    const world = new FakeWorld();
    world.disk = fakeDisk({ content: { kind: "foreign", found: ["ext4 file system on partition 1"] } });
    await expect(drive(world)).rejects.toMatchObject({
      code: "FOREIGN_DATA",
      message: expect.stringContaining("ext4 file system on partition 1") as string,
    });
    expect(world.written).toEqual({ prepare: 0, image: 0, finish: 0, cleaned: 0 });
  });

  it("takes a disk that another of our servers wrote for foreign", async () => {
    const world = new FakeWorld();
    const label = {
      owner: spec.owner,
      incarnation: "abc",
      hostUuid: "00000000-0000-4000-8000-000000000001",
      serialNumber: "D1",
      phase: "complete",
      digest: "x.y",
    } as const;
    world.disk = fakeDisk({ content: { kind: "ours", found: [], label } });
    await expect(drive(world)).rejects.toMatchObject({ code: "FOREIGN_DATA", message: expect.stringContaining(label.hostUuid) as string });
  });

  it("leaves a disk alone at the end that somebody else has written meanwhile", async () => {
    const world = new FakeWorld();
    await drive(world);
    world.disk = fakeDisk({ content: { kind: "foreign", found: ["xfs file system"] } });
    const { lines } = await drive(world, { goal: "released", clean: true, memory: memoryOf("D1") });
    expect(world.written.cleaned).toBe(0);
    expect(lines.join("\n")).toContain("xfs file system");
  });

  it("counts its steps in every status", async () => {
    const { lines } = await drive(new FakeWorld(), { keepStatus: true });
    expect(lines).toContain("[7/12] writing image");
  });

  it("stops when several disks could be meant, and lists them", async () => {
    const world = new FakeWorld();
    world.extraDisks = [fakeDisk({ path: "/dev/sdb", name: "/dev/sdb", serialNumber: "D2" })];
    await expect(drive(world)).rejects.toMatchObject({
      code: "ROOT_DEVICE_NOT_FOUND",
      message: expect.stringMatching(/D1[\s\S]*D2/) as string,
    });
  });

  it("stops when the pinned disk is not there any more", async () => {
    const world = new FakeWorld();
    const memory = memoryOf("other");
    await expect(drive(world, { memory })).rejects.toMatchObject({ code: "WRONG_DEVICE" });
  });

  it("parks a host without an image: off, no medium, claim available", async () => {
    const world = new FakeWorld();
    await drive(world, { goal: "available", change: { image: undefined } });
    expect([world.power, world.media, world.assetTag.slice(-2)]).toEqual(["Off", "", ":f"]);
  });

  it("cleans, switches off and releases at the end", async () => {
    const world = new FakeWorld();
    await drive(world);
    await drive(world, { goal: "released", clean: true, memory: memoryOf("D1") });
    expect([world.written.cleaned, world.power, world.assetTag, world.records.size]).toEqual([1, "Off", "", 0]);
  });
});
