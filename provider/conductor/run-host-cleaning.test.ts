import { formatClaim } from "../domain/bmc/claim.js";
import type { DiskCleaning } from "../domain/disk/cleaning-plan.js";
import { BareMetalError } from "../domain/errors.js";
import type { EraseAbility } from "../domain/hardware/inventory.js";
import { drive, memoryOf } from "./testing/drive-world.js";
import { fakeDisk, FakeWorld } from "./testing/fake-world.js";

const digest = "d".repeat(64);
const known = { ...memoryOf("D1"), provisioned: digest };
const erase: readonly EraseAbility[] = ["nvmeSanitizeCrypto"];
const foreign = { kind: "foreign", found: ["ext4 file system"] } as const;
const root = { rootDeviceHints: { serialNumber: "D1" } } as const;

function killAt(point: string): (here: string) => Promise<void> {
  return async (here) => {
    if (here === point) throw new Error(`killed at ${point}`);
  };
}

/** A provisioned server with two data disks that carry somebody's file systems. */
async function provisioned(): Promise<FakeWorld> {
  const world = new FakeWorld();
  world.disk = fakeDisk({ erase });
  world.extraDisks = [
    fakeDisk({ path: "/dev/sdb", name: "/dev/sdb", serialNumber: "D2", content: foreign, erase }),
    fakeDisk({ path: "/dev/sdc", name: "/dev/sdc", serialNumber: "D3", content: foreign, erase: [] }),
  ];
  await drive(world, { change: root });
  world.log.length = 0;
  return world;
}

const named = (serialNumber: string, mode: DiskCleaning["mode"]): DiskCleaning => ({ hints: { serialNumber }, mode });

describe("a server that is given up", () => {
  it("has its root device erased, and the disks that are named, in that order", async () => {
    const world = await provisioned();
    const change = { ...root, clean: "erase", cleaningDisks: [named("D2", "overwrite"), named("D3", "metadata")] } as const;
    const { run } = await drive(world, { goal: "released", clean: true, memory: known, change });
    expect(world.erased).toEqual(["D1 erase", "D2 overwrite foreign"]);
    expect([world.disk, ...world.extraDisks].map(({ content }) => content.kind)).toEqual(["empty", "empty", "empty"]);
    expect(world.erasureFiles).toEqual(run.erasures);
    expect(run.erasures).toEqual([
      expect.objectContaining({
        ...{ host: "r2-u17", owner: "platform/dc1", isRootDevice: true, mode: "erase", method: "nvmeSanitizeCrypto" },
        ...{ standard: "NIST SP 800-88 Purge", result: "succeeded", verified: true, samples: 250, agentVersion: "0" },
        ...{ disk: { serialNumber: "D1", wwn: "", model: "F-DISK", sizeBytes: 10 * 1024 ** 3 } },
        ...{ startedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string },
      }),
      expect.objectContaining({ isRootDevice: false, method: "overwrite", standard: "NIST SP 800-88 Clear" }),
    ]);
  });

  it("has nothing erased that is not named", async () => {
    const world = await provisioned();
    await drive(world, { goal: "released", clean: true, memory: known, change: { ...root, clean: "overwrite" } });
    expect(world.erased).toEqual(["D1 overwrite"]);
    expect(world.extraDisks.map(({ content }) => content)).toEqual([foreign, foreign]);
  });

  it.each(["none", "metadata"] as const)("keeps its content or its old blocks with mode %s", async (clean) => {
    const world = await provisioned();
    await drive(world, { goal: "released", clean: true, memory: known, change: { ...root, clean } });
    expect([world.erased, world.disk.content.kind]).toEqual([[], clean === "none" ? "ours" : "empty"]);
  });

  it.each([
    ["keeps the root device", { keepDisks: [{ model: "f-disk" }] }, "INPUT_INVALID"],
    ["names several disks", { cleaningDisks: [{ hints: { model: "f-disk" }, mode: "erase" as const }] }, "INPUT_INVALID"],
    ["asks a disk for what it cannot do", { cleaningDisks: [named("D3", "erase")] }, "ERASE_UNSUPPORTED"],
  ])("stops before it touches a disk when the program %s", async (_what, change, code) => {
    const world = await provisioned();
    const run = drive(world, { goal: "released", clean: true, memory: known, change: { ...root, ...change, clean: "erase" } });
    await expect(run).rejects.toMatchObject({ code });
    expect([world.erased, world.written.cleaned, world.disk.content.kind]).toEqual([[], 0, "ours"]);
  });

  it("stops when the root device carries somebody else's data that was to be erased", async () => {
    const world = await provisioned();
    world.disk = { ...world.disk, content: foreign };
    const options = { goal: "released", clean: true, memory: known } as const;
    await expect(drive(world, { ...options, change: { ...root, clean: "erase" } })).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    expect(world.erased).toEqual([]);
    await drive(world, { ...options, change: { ...root, clean: "erase", overwrite: "foreign" } });
    expect(world.erased).toEqual(["D1 erase foreign"]);
  });

  it("keeps the record of an erasure that failed, and tries again", async () => {
    const world = await provisioned();
    world.eraseFailure = new BareMetalError("DISK_FAILED", "still holds content");
    const options = { goal: "released", clean: true, memory: known, change: { ...root, clean: "erase" } } as const;
    await expect(drive(world, options)).rejects.toMatchObject({ code: "DISK_FAILED" });
    expect(world.erasureFiles).toEqual([
      expect.objectContaining({ result: "failed", problem: "still holds content", verified: false, method: "", standard: "" }),
    ]);
    world.eraseFailure = undefined;
    await drive(world, options);
    expect(world.erasureFiles.map(({ result }) => result)).toEqual(["failed", "succeeded"]);
  });

  it("goes on after a run that was killed, without erasing anything twice", async () => {
    const world = await provisioned();
    const options = {
      goal: "released",
      clean: true,
      memory: known,
      change: { ...root, clean: "erase", cleaningDisks: [named("D2", "erase")] },
    } as const;
    await expect(drive(world, { ...options, boundary: killAt("cleanDisk:after") })).rejects.toThrow("killed");
    await drive(world, options);
    expect(world.erased).toEqual(["D1 erase", "D2 erase foreign"]);
    expect(world.assetTag).toBe("");
  });

  it.each([
    ["on the same machine", false, { kind: "foreign", found: ["data of an unknown kind at the start or the end"] } as const],
    ["on another machine", true, { kind: "foreign", found: ["unreadable: EIO"] } as const],
    ["with an empty disk", false, { kind: "empty", found: [] } as const],
  ])("goes on %s where a kill has left the disk half erased", async (_where, isLost, content) => {
    const world = await provisioned();
    world.loseAgentAt = "eraseDisk";
    const options = { goal: "released", clean: true, memory: known, change: { ...root, clean: "erase" } } as const;
    const kill = async (point: string): Promise<void> => {
      if (point === "cleanDisk:after") throw new Error("killed");
    };
    await expect(drive(world, { ...options, boundary: kill })).rejects.toThrow("killed");
    world.cutPower();
    world.disk = { ...world.disk, content };
    if (isLost) world.records.clear();
    await drive(world, options);
    expect([world.erased, world.disk.content.kind]).toEqual([["D1 erase foreign"], "empty"]);
  });
});

describe("what nobody has given up", () => {
  const options = { goal: "released", clean: true, change: { ...root, clean: "erase" } } as const;
  const nameless = { kind: "foreign", found: ["data of an unknown kind at the start or the end"] } as const;

  it("is not taken for a half erased disk because the claim says that another one was wiped", async () => {
    const world = await provisioned();
    world.loseAgentAt = "eraseDisk";
    await expect(drive(world, { ...options, memory: known, boundary: killAt("cleanDisk:after") })).rejects.toThrow("killed");
    world.cutPower();
    world.records.clear();
    world.extraDisks = world.extraDisks.map((disk) => ({ ...disk, content: nameless }));
    const other = { change: { rootDeviceHints: { serialNumber: "D2" } }, digest: "e".repeat(64) };
    const lost = { ...known, rootDevice: undefined };
    await expect(drive(world, { ...other, memory: lost })).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    await expect(drive(world, other)).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    expect(world.extraDisks.map(({ content }) => content)).toEqual([nameless, nameless]);
  });

  it("stays when another disk has taken the name under which a disk was to be cleaned", async () => {
    const world = await provisioned();
    const storage = [world.disk, ...world.extraDisks];
    const change = { ...options.change, cleaningDisks: [{ hints: { deviceName: "/dev/sdb" }, mode: "overwrite" as const }] };
    const [second, third] = world.extraDisks.map(({ serialNumber }) => serialNumber);
    world.extraDisks = world.extraDisks.map((disk) => ({ ...disk, serialNumber: (disk.serialNumber === second ? third : second) ?? "" }));
    const run = drive(world, { ...options, change, memory: { ...known, storage } });
    await expect(run).rejects.toMatchObject({ code: "INPUT_INVALID", path: "cleaning.disks[0].hints" });
    expect([world.erased, world.disk.content.kind]).toEqual([[], "ours"]);
    // Without the knowledge of an earlier inspection it is what the program names.
    await drive(world, { ...options, change, memory: known });
    expect(world.erased).toEqual(["D1 erase", "D3 overwrite foreign"]);
  });

  it.each(["metadata", "erase"] as const)("stays with mode %s where the disk comes back from another of our servers", async (clean) => {
    const world = await provisioned();
    const { label } = world.disk.content;
    if (label !== undefined) world.disk = { ...world.disk, content: { kind: "ours", found: [], label: { ...label, hostUuid: "0-1" } } };
    const run = drive(world, { ...options, change: { ...root, clean }, memory: known });
    if (clean === "erase") await expect(run).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    else await run;
    expect([world.erased, world.disk.content.kind, world.written.cleaned]).toEqual([[], "ours", 0]);
  });

  it("stays when this machine remembers another creation's disk", async () => {
    const world = await provisioned();
    world.extraDisks = world.extraDisks.map((disk) => ({ ...disk, content: nameless }));
    const disk = { serialNumber: "D2", wwn: "", model: "F-DISK", sizeBytes: 10 * 1024 ** 3 };
    for (const [key, record] of world.records)
      world.records.set(key, { ...record, incarnation: "old111", disk, erasing: [{ disk, mode: "erase", startedAt: "" }] });
    const adopted = { ...known, rootDevice: undefined, provisioned: undefined };
    await drive(world, { ...options, memory: adopted, change: { ...options.change, overwrite: "foreign" } });
    expect(world.erased).toEqual(["D1 erase foreign"]);
  });

  it("is erased again where it was written after an erasure that is on record", async () => {
    const world = await provisioned();
    const change = { ...options.change, cleaningDisks: [named("D2", "erase")] };
    await expect(drive(world, { ...options, change, memory: known, boundary: killAt("cleanDisk:after") })).rejects.toThrow("killed");
    world.extraDisks = world.extraDisks.map((disk) => ({ ...disk, content: foreign }));
    await drive(world, { ...options, change, memory: known });
    expect(world.erased).toEqual(["D1 erase", "D2 erase foreign", "D2 erase foreign"]);
  });

  it("stays when another run takes the server over while a disk is erased", async () => {
    const world = await provisioned();
    const change = { ...options.change, cleaningDisks: [named("D2", "erase")] };
    const files = world.erasureFiles;
    const push = files.push.bind(files);
    files.push = (...records) => {
      world.assetTag = formatClaim({ owner: "other~abcdef", incarnation: "zzz999", phase: "registered", digest: "" });
      return push(...records);
    };
    await expect(drive(world, { ...options, change, memory: known })).rejects.toMatchObject({ code: "HOST_CLAIMED" });
    expect(world.erased).toEqual(["D1 erase"]);
  });
});

describe("an image that takes another one's place", () => {
  const next = { memory: known, digest: "e".repeat(64) };

  it.each(["overwrite", "erase"] as const)("is written after an %s of the old one", async (clean) => {
    const world = await provisioned();
    const { run } = await drive(world, { ...next, change: { ...root, clean, cleaningDisks: [named("D2", "erase")] } });
    expect(world.erased).toEqual([`D1 ${clean}`]);
    expect(world.log.indexOf("eraseDisk")).toBeLessThan(world.log.indexOf("prepareDisk"));
    expect([world.written.image, run.erasures.length, world.extraDisks[0]?.content.kind]).toEqual([2, 1, "foreign"]);
  });

  it("is not erased again by a run that goes on after a kill", async () => {
    const world = await provisioned();
    const change = { ...root, clean: "erase" } as const;
    await expect(drive(world, { ...next, change, boundary: killAt("writeImage:before") })).rejects.toThrow("killed");
    await drive(world, { ...next, change });
    expect([world.erased.length, world.written.image]).toEqual([1, 2]);
  });

  it("finds the disk after a kill in the midst of the erasure, whatever is on it", async () => {
    const world = await provisioned();
    const change = { ...root, clean: "erase" } as const;
    world.loseAgentAt = "eraseDisk";
    await expect(drive(world, { ...next, change, boundary: killAt("prepareDisk:after") })).rejects.toThrow("killed");
    world.cutPower();
    world.disk = { ...world.disk, content: { kind: "foreign", found: ["data of an unknown kind at the start or the end"] } };
    await drive(world, { ...next, change });
    expect([world.erased, world.running.kind]).toEqual([["D1 erase foreign"], "system"]);
  });
});

describe("a first installation", () => {
  it("erases nothing", async () => {
    const world = new FakeWorld();
    world.disk = fakeDisk({ erase });
    await drive(world, { change: { clean: "erase" } });
    expect([world.erased, world.running.kind]).toEqual([[], "system"]);
  });

  it("stops before it writes when the disk could never be erased as the program says", async () => {
    const world = new FakeWorld();
    world.disk = fakeDisk({ erase: [] });
    await expect(drive(world, { change: { clean: "erase" } })).rejects.toMatchObject({ code: "ERASE_UNSUPPORTED" });
    expect(world.written).toEqual({ prepare: 0, image: 0, finish: 0, cleaned: 0 });
  });

  it("stops before it writes when the root device is to be kept", async () => {
    const world = new FakeWorld();
    await expect(drive(world, { change: { keepDisks: [{ hctl: "0:0:0:0" }] } })).rejects.toThrow(/names the root device, disk \/dev\/sda/);
    expect(world.written.prepare).toBe(0);
  });
});
