import { BareMetalError } from "../domain/errors.js";
import { drive, memoryOf } from "./testing/drive-world.js";
import { fakeDisk, FakeWorld } from "./testing/fake-world.js";

const digest = "d".repeat(64);
const untouched = { prepare: 0, image: 0, finish: 0, cleaned: 0 };

function killAt(point: string): (here: string) => Promise<void> {
  return async (here) => {
    if (here === point) throw new Error(`killed at ${point}`);
  };
}

/** A world whose server runs what an earlier run of this program wrote; its state and its machine are gone. */
async function lostState(assetTag = ""): Promise<FakeWorld> {
  const world = new FakeWorld();
  world.assetTag = assetTag;
  await drive(world);
  world.records.clear();
  world.log.length = 0;
  return world;
}

describe("a run leaves alone what runs", () => {
  it.each(["", "INV-4711"])("on a server that is on and that nobody claims (asset tag %j)", async (assetTag) => {
    const world = new FakeWorld();
    world.assetTag = assetTag;
    world.power = "On";
    await expect(drive(world)).rejects.toMatchObject({ code: "HOST_OCCUPIED", remedy: expect.stringContaining("force: true") as string });
    expect([world.power, world.log, world.assetTag, world.media]).toEqual(["On", [], assetTag, ""]);
    await drive(world, { change: { force: true } });
    expect(world.running.kind).toBe("system");
  });

  it("when the state is lost and the BMC holds no claim", async () => {
    const world = await lostState("INV-4711");
    await expect(drive(world)).rejects.toMatchObject({ code: "HOST_OCCUPIED" });
    expect([world.log, world.running.kind]).toEqual([[], "system"]);
    world.cutPower();
    await expect(drive(world)).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    expect(world.written.image).toBe(1);
  });

  it("when the image that is to follow it cannot be had", async () => {
    const world = new FakeWorld();
    await drive(world);
    world.imageFailure = new BareMetalError("IMAGE_CHECKSUM_MISMATCH", "another image");
    const memory = { ...memoryOf("D1"), provisioned: digest };
    const again = drive(world, { memory, digest: "e".repeat(64) });
    await expect(again).rejects.toMatchObject({ code: "IMAGE_CHECKSUM_MISMATCH" });
    expect([world.running.kind, world.posts, world.media]).toEqual(["system", 1, ""]);
  });

  it("of another owner's newer version, whose claim cannot be read", async () => {
    const world = new FakeWorld();
    world.assetTag = "pl:other~123456:abc123:z1234567";
    await expect(drive(world)).rejects.toMatchObject({ code: "HOST_CLAIMED" });
    expect(world.posts).toBe(0);
  });

  it("and writes a claim that was cleared again as what it was", async () => {
    const world = await lostState();
    world.assetTag = "";
    const memory = { ...memoryOf("D1"), provisioned: "e".repeat(64) };
    await expect(drive(world, { memory, boundary: killAt("register:after") })).rejects.toThrow("killed");
    expect(world.assetTag).toMatch(/:oeeeee$/);
  });
});

describe("a server without a place for a claim", () => {
  it("is waited for after the hand-over, not written again", async () => {
    const world = new FakeWorld();
    world.assetTag = "INV-4711";
    await expect(drive(world, { boundary: killAt("awaitOs:before") })).rejects.toThrow("killed");
    await drive(world);
    expect([world.written.image, world.posts, world.running.kind]).toEqual([1, 1, "system"]);
  });
});

describe("a claim that another run has taken meanwhile", () => {
  it.each(["inspect", "writeImage"])("ends the run whose agent is lost at %s before it touches the medium", async (step) => {
    const world = new FakeWorld();
    world.loseAgentAt = step;
    const seize = async (point: string): Promise<void> => {
      if (point !== `${step}:before`) return;
      world.assetTag = world.assetTag.replace("abc123", "abc124");
      world.media = "http://other.example/boot.iso";
    };
    await expect(drive(world, { boundary: seize })).rejects.toMatchObject({ code: "HOST_CLAIMED" });
    expect([world.media, world.posts]).toEqual(["http://other.example/boot.iso", 1]);
  });

  it("ends the wait for the system before the server is reset", async () => {
    const world = new FakeWorld();
    world.systemReports = false;
    const seize = async (point: string): Promise<void> => {
      if (point === "awaitOs:before") world.assetTag = world.assetTag.replace("abc123", "abc124");
    };
    await expect(drive(world, { boundary: seize })).rejects.toMatchObject({ code: "HOST_CLAIMED" });
    expect([world.posts, world.power]).toEqual([1, "On"]);
  });
});

describe("a host that is to be off", () => {
  it("is not written again when the run was killed after it had switched it off", async () => {
    const world = new FakeWorld();
    const change = { online: false } as const;
    const kill = async (point: string): Promise<void> => {
      if (point === "settle:before") {
        world.cutPower();
        throw new Error("killed");
      }
    };
    await expect(drive(world, { change, boundary: kill })).rejects.toThrow("killed");
    await drive(world, { change });
    expect([world.written.image, world.power, world.assetTag.slice(-6)]).toEqual([1, "Off", "oddddd"]);
  });

  it("is switched off by an update that finds it running what is wanted", async () => {
    const world = new FakeWorld();
    await drive(world);
    await drive(world, { change: { online: false }, memory: memoryOf("D1") });
    expect([world.power, world.written.image]).toEqual(["Off", 1]);
  });
});

describe("an owner that was given another name", () => {
  const change = { owner: "platform/dc2" } as const;

  it("writes its disk anew, and cleans it", async () => {
    const world = new FakeWorld();
    await drive(world);
    const memory = { ...memoryOf("D1"), provisioned: digest };
    await drive(world, { change, memory, digest: "e".repeat(64) });
    expect([world.written.image, world.disk.content.label?.owner]).toEqual([2, "platform/dc2"]);
    const third = { owner: "platform/dc3" } as const;
    await drive(world, { goal: "released", clean: true, change: third, memory: { ...memory, provisioned: "e".repeat(64) } });
    expect([world.written.cleaned, world.assetTag]).toEqual([1, ""]);
  });

  it("knows what an earlier creation wrote and this one adopted", async () => {
    const world = new FakeWorld();
    await drive(world);
    const memory = { ...memoryOf("D1"), incarnation: "abc124", provisioned: digest };
    world.assetTag = world.assetTag.replace("abc123", "abc124");
    await drive(world, { change, memory, digest: "e".repeat(64) });
    expect([world.written.image, world.disk.content.label?.owner]).toEqual([2, "platform/dc2"]);
  });

  it.each([
    ["of another creation", { incarnation: "zzz999", digest: `${"f".repeat(64)}.0` }],
    ["of another server", { hostUuid: "00000000-0000-0000-0000-000000000001" }],
  ])("is not believed of a label %s", async (_what, other) => {
    const world = new FakeWorld();
    await drive(world);
    const { label } = world.disk.content;
    if (label !== undefined) world.disk = { ...world.disk, content: { kind: "ours", found: [], label: { ...label, ...other } } };
    const memory = { ...memoryOf("D1"), provisioned: digest };
    await expect(drive(world, { change, memory, digest: "e".repeat(64) })).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    expect(world.written.image).toBe(1);
  });
});

describe("the end of a host", () => {
  it("cleans the disk with our label when the state does not know it", async () => {
    const world = await lostState();
    world.extraDisks = [fakeDisk({ path: "/dev/sdb", name: "/dev/sdb", serialNumber: "D2" })];
    const memory = { ...memoryOf("D1"), rootDevice: undefined, provisioned: digest };
    await drive(world, { goal: "released", clean: true, memory });
    expect([world.written.cleaned, world.power, world.assetTag]).toEqual([1, "Off", ""]);
  });

  it("gives up the boot service of a run that failed", async () => {
    const world = new FakeWorld();
    world.bmcFetchesMedia = false;
    await expect(drive(world)).rejects.toBeInstanceOf(BareMetalError);
    expect([world.media, world.unfinishedAttempts.size]).toEqual(["", 1]);
    await drive(world, { goal: "released", memory: memoryOf("D1") });
    expect([world.unfinishedAttempts.size, world.records.size, world.assetTag]).toEqual([0, 0, ""]);
  });
});

describe("a run that need not wait for the system", () => {
  it("waits for it all the same when the agent did not say that it leaves", async () => {
    const world = new FakeWorld();
    world.loseAgentAt = "handOver";
    world.systemReports = false;
    await expect(drive(world, { change: { waitFor: "handedOver" } })).rejects.toMatchObject({ code: "OS_SILENT" });
    expect(world.written).not.toEqual(untouched);
  });
});
