import { actOnSystem, type SystemAction } from "./act-on-system.js";
import { HostRun } from "./host-run.js";
import { drive, fakeSpec, memoryOf } from "./testing/drive-world.js";
import { fakeProgress } from "./testing/fake-progress.js";
import { fakeTarget, FakeWorld } from "./testing/fake-world.js";

const external = { externallyProvisioned: true, image: undefined } as const;

async function act(world: FakeWorld, actions: readonly SystemAction[], online = true): Promise<string[]> {
  const lines: string[] = [];
  const memory = { ...memoryOf("D1"), followsSystem: true };
  const options = { deps: world.deps(), target: fakeTarget, incarnation: "abc123", digest: "", memory };
  const run = new HostRun({ ...options, spec: { ...fakeSpec, ...external, online }, progress: fakeProgress(world, lines) });
  try {
    await actOnSystem(run, actions);
  } finally {
    await run.close();
  }
  return lines;
}

describe("a system that somebody else installed", () => {
  it("is claimed and left running, without a boot, a medium or a disk", async () => {
    const world = new FakeWorld();
    world.power = "On";
    world.virtualMedia = false;
    const { run } = await drive(world, { goal: "followed", change: external });
    expect(world.assetTag).toMatch(/:abc123:o$/);
    expect([world.power, world.posts, world.log, world.media, world.openSessions]).toEqual(["On", 0, [], "", 0]);
    expect(run.facts?.nics).toHaveLength(1);
  });

  it("follows the power that the program names", async () => {
    const world = new FakeWorld();
    await drive(world, { goal: "followed", change: external });
    expect(world.log).toEqual(["power on"]);
    await act(world, ["power"], false);
    expect(world.log).toEqual(["power on", "power off"]);
  });

  it("is not taken from another owner", async () => {
    const world = new FakeWorld();
    world.assetTag = "pl:other~000000:abc999:o";
    await expect(drive(world, { goal: "followed", change: external })).rejects.toMatchObject({ code: "HOST_CLAIMED" });
    expect(world.assetTag).toBe("pl:other~000000:abc999:o");
  });

  it("is taken when it is this owner's own", async () => {
    const world = new FakeWorld();
    await drive(world);
    await drive(world, { goal: "followed", change: external });
    expect([world.power, world.posts, world.written.cleaned]).toEqual(["On", 1, 0]);
  });

  it("is rebooted through the firmware", async () => {
    const world = new FakeWorld();
    world.power = "On";
    await act(world, ["reboot"]);
    expect(world.log).toEqual(["power off", "power on"]);
  });

  it("is started and not rebooted when it was off", async () => {
    const world = new FakeWorld();
    await act(world, ["power", "reboot"]);
    expect(world.log).toEqual(["power on"]);
  });

  it("keeps its server of this creation under the owner's new name", async () => {
    const world = new FakeWorld();
    world.power = "On";
    world.assetTag = "pl:former~000000:abc123:o12345";
    await act(world, ["claim"]);
    expect(world.assetTag).toMatch(/^pl:plat\/dc1~[0-9a-f]{6}:abc123:o12345$/);
    expect(world.log).toEqual([]);
  });
});

describe("a host without an image", () => {
  it.each(["fast", "disabled"] as const)("is available without a boot with inspection %s", async (inspection) => {
    const world = new FakeWorld();
    const { run } = await drive(world, { goal: "available", change: { image: undefined, inspection } });
    expect([world.posts, world.log, world.assetTag.slice(-2)]).toEqual([0, [], ":f"]);
    expect(run.facts !== undefined).toBe(inspection === "fast");
  });
});

describe("other hardware", () => {
  it("is named by the next inspection", async () => {
    const world = new FakeWorld();
    const hardware = { disks: [{ serialNumber: "OLD", wwn: "", model: "F-DISK" }], isInspected: true };
    const memory = { ...memoryOf("D1"), rootDevice: undefined, hardware };
    const { run, lines } = await drive(world, { goal: "available", change: { image: undefined }, memory });
    expect(lines.join("\n")).toContain("the hardware of r2-u17 has changed: disk: was F-DISK serial OLD, is F-DISK serial D1");
    expect(run.drift).toHaveLength(1);
  });

  it("stops everything when it is another machine", async () => {
    const world = new FakeWorld();
    world.power = "On";
    world.identity.serialNumber = "S2";
    await expect(act(world, ["power"], false)).rejects.toMatchObject({
      code: "IDENTITY_MISMATCH",
      message: expect.stringMatching(/expected serialNumber S1, found S2/) as string,
    });
    expect([world.power, world.assetTag]).toEqual(["On", ""]);
  });
});

describe("a cold boot that is to be proven", () => {
  const change = { verifyColdBoot: true };

  it("costs one POST more, and the same system reports again", async () => {
    const world = new FakeWorld();
    const { run } = await drive(world, { change });
    expect([world.posts, world.running.kind, run.coldBootProven, run.os?.bootId, world.hasReported]).toEqual([
      2,
      "system",
      true,
      "boot-2",
      true,
    ]);
    expect(world.assetTag).toMatch(/:o[0-9a-f]{5}$/);
  });

  it("is seen already where kexec was refused", async () => {
    const world = new FakeWorld();
    world.kexec = { method: "reboot", reason: "refused" };
    const { run } = await drive(world, { change });
    expect([world.posts, run.coldBootProven]).toEqual([2, false]);
  });

  it.each(["proveColdBoot:before", "proveColdBoot:after", "awaitOs:after", "settle:before"])(
    "goes on after a kill at %s without writing the disk again",
    async (point) => {
      const world = new FakeWorld();
      let isKilled = false;
      const boundary = async (at: string): Promise<void> => {
        if (at !== point || isKilled) return;
        isKilled = true;
        throw new Error("killed");
      };
      await expect(drive(world, { change, boundary })).rejects.toThrow("killed");
      const { run } = await drive(world, { change });
      expect([run.coldBootProven, world.written.image, world.posts]).toEqual([true, 1, 2]);
    },
  );

  it("that does not come is an error, and the next run tries again", async () => {
    const world = new FakeWorld();
    const boundary = async (at: string): Promise<void> => void (at === "proveColdBoot:before" && (world.systemReports = false));
    await expect(drive(world, { change, boundary })).rejects.toMatchObject({
      code: "OS_SILENT",
      message: expect.stringContaining("ran after kexec") as string,
    });
    world.systemReports = true;
    const { run } = await drive(world, { change });
    expect([run.coldBootProven, world.written.image]).toEqual([true, 1]);
  });
});

describe("a rebuildToken in a program whose state was lost", () => {
  it("is no consent to write another system over the one that runs", async () => {
    const world = new FakeWorld();
    await drive(world, { change: { rebuildToken: "1" } });
    world.records.clear();
    await expect(drive(world, { change: { rebuildToken: "1" }, digest: "e".repeat(64) })).rejects.toMatchObject({ code: "HOST_OCCUPIED" });
    expect(world.written.image).toBe(1);
  });
});
