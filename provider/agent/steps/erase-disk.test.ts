import { open } from "node:fs/promises";
import { writingLabelOffset } from "../../domain/disk/disk-label.js";
import { agentSteps } from "../agent-steps.js";
import { TestBench } from "../testing/test-bench.js";
import { makeTestMachine, testLabel, type TestMachine, type WatchedPlatform } from "../testing/test-machine.js";

const mebibyte = 1024 * 1024;
const nothing = Buffer.alloc(0);
const size = 96 * mebibyte;
let bench: TestBench;
let more: TestMachine;

beforeEach(async () => {
  bench = await TestBench.make();
  more = await makeTestMachine([
    {
      name: "clever",
      sizeBytes: size,
      bus: "nvme",
      model: "Virtual",
      serialNumber: "S2",
      wwn: "",
      erase: ["nvmeSanitizeCrypto", "nvmeFormatUserData"],
    },
    { name: "plain", sizeBytes: size, bus: "nvme", model: "Virtual", serialNumber: "S3", wwn: "", erase: ["nvmeFormatUserData"] },
  ]);
});
afterEach(async () => {
  await bench.close();
  more.remove();
});

type Change = Partial<Parameters<typeof agentSteps.eraseDisk>[1]>;

function erase(machine: TestMachine, change: Change = {}, platform: WatchedPlatform = machine.platform(), signal?: AbortSignal) {
  const request = { disk: machine.pinned, label: testLabel, mode: "overwrite" as const, overwrite: "ours" as const, ...change };
  return agentSteps.eraseDisk(machine.context(platform, signal), request, nothing);
}

const pin = (serialNumber: string) => ({ serialNumber, wwn: "", model: "Virtual", sizeBytes: size });
const clever = { disk: pin("S2"), mode: "erase", overwrite: "foreign" } as const;
const plain = { ...clever, disk: pin("S3") } as const;

async function put(machine: TestMachine, name: string, offset: number, text: string, times = 4096): Promise<void> {
  const file = await open(machine.diskPath(name), "r+");
  await file.write(Buffer.from(text.repeat(times), "latin1"), 0, undefined, offset);
  await file.close();
}

/** Everything but the block of the label. */
async function rest(machine: TestMachine, name: string): Promise<Buffer> {
  const file = await open(machine.diskPath(name), "r");
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0, size, 0);
  await file.close();
  return bytes.fill(0, writingLabelOffset, writingLabelOffset + 4096);
}

describe("an overwrite", () => {
  it("leaves zeros and the label, then nothing", async () => {
    await bench.install();
    const { result } = await erase(bench.machine);
    expect(result).toMatchObject({ method: "overwrite", seed: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
    expect(result.samples).toBeGreaterThan(200);
    expect((await rest(bench.machine, "root")).equals(Buffer.alloc(size))).toBe(true);
    expect((await bench.contentOf("S1"))?.label).toMatchObject({ phase: "preparing", owner: "platform/dc1" });
    const clean = { disk: bench.machine.pinned, owner: testLabel.owner, overwrite: "ours" as const };
    await agentSteps.cleanDisk(bench.fresh(), clean, nothing);
    expect(bench.disk("root").equals(Buffer.alloc(size))).toBe(true);
  });

  it("asked for again answers the same and writes nothing", async () => {
    await put(bench.machine, "root", 50 * mebibyte, "secret");
    const { result } = await erase(bench.machine);
    const platform = bench.machine.platform();
    expect((await erase(bench.machine, {}, platform)).result).toEqual(result);
    expect(platform.writes).toEqual([]);
  });

  it.each([0, 1, 4, 8, 12, 16, 20])("killed after %d writes is finished by the next run", async (writes) => {
    await bench.prepare();
    await put(bench.machine, "root", 50 * mebibyte, "secret");
    const killed = bench.machine.platform();
    killed.dieAfterWrites = writes;
    await erase(bench.machine, {}, killed).catch(() => undefined);
    expect((await bench.contentOf("S1"))?.kind).toBe("ours");
    await erase(bench.machine);
    expect((await rest(bench.machine, "root")).equals(Buffer.alloc(size))).toBe(true);
    // Ready for the next image.
    await bench.prepare();
  });

  it("stops between two pieces when it is cancelled", async () => {
    const abort = new AbortController();
    const platform = bench.machine.platform();
    const context = { ...bench.machine.context(platform, abort.signal), report: () => abort.abort(new Error("cancelled")) };
    const request = { disk: bench.machine.pinned, label: testLabel, mode: "overwrite", overwrite: "ours" } as const;
    await expect(agentSteps.eraseDisk(context, request, nothing)).rejects.toThrow("cancelled");
  });

  it("stops at another owner's data before the first byte", async () => {
    await put(bench.machine, "root", 1080, "\x53\xef", 1);
    const platform = bench.machine.platform();
    await expect(erase(bench.machine, {}, platform)).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    expect(platform.writes).toEqual([]);
  });
});

describe("what was written by hand since", () => {
  const table = "\x55\xaa";
  /** A partition table at the start, as an installer writes it: the label's gap before the first MiB stays as it is. */
  async function install(machine: TestMachine, name: string): Promise<void> {
    const entry = Buffer.from("00000000830000000008000000100000", "hex").toString("latin1");
    await put(machine, name, 446, entry, 1);
    await put(machine, name, 510, table, 1);
    await put(machine, name, mebibyte + 1080, "\x53\xef", 1);
  }

  it("is never taken for erased by the label of an erase", async () => {
    await erase(bench.machine);
    await install(bench.machine, "root");
    expect(await bench.contentOf("S1")).toMatchObject({
      kind: "foreign",
      found: expect.arrayContaining(["MBR partition table"]) as unknown,
    });
    await expect(erase(bench.machine)).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    const { result } = await erase(bench.machine, { overwrite: "foreign" });
    expect([result.method, (await rest(bench.machine, "root")).equals(Buffer.alloc(size))]).toEqual(["overwrite", true]);
  });

  it("is never taken for ours by the label of an unfinished writing", async () => {
    await bench.prepare();
    await install(bench.machine, "root");
    expect((await bench.contentOf("S1"))?.kind).toBe("foreign");
    const clean = { disk: bench.machine.pinned, owner: testLabel.owner, overwrite: "ours" as const };
    await expect(agentSteps.cleanDisk(bench.fresh(), clean, nothing)).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    await expect(bench.prepare(bench.fresh(), { label: { ...testLabel, digest: "d2" } })).rejects.toMatchObject({ code: "FOREIGN_DATA" });
  });

  it("is no content that an overwrite goes on behind", async () => {
    await put(bench.machine, "root", 50 * mebibyte, "secret");
    const killed = bench.machine.platform();
    const { result } = await erase(bench.machine, {}, killed);
    expect(result.method).toBe("overwrite");
    await put(bench.machine, "root", 3 * mebibyte - 512 * 1024, "secret", 100);
    await put(bench.machine, "root", 4096, "raw data", 1);
    await erase(bench.machine);
    expect((await rest(bench.machine, "root")).equals(Buffer.alloc(size))).toBe(true);
  });
});

describe("a disk that erases itself", () => {
  it("does it in the best way that it has, and looks empty afterwards", async () => {
    for (const at of [0, 10, 50, 95]) await put(more, "clever", at * mebibyte, "secret!");
    const { result } = await erase(more, clever);
    expect(result.method).toBe("nvmeSanitizeCrypto");
    expect((await rest(more, "clever")).includes("secret!")).toBe(false);
    await agentSteps.cleanDisk(more.context(more.platform()), { disk: clever.disk, owner: testLabel.owner, overwrite: "ours" }, nothing);
    const { result: hardware } = await agentSteps.inspect(more.context(more.platform()), {}, nothing);
    const disk = hardware.storage.find(({ serialNumber }) => serialNumber === "S2");
    expect(disk?.content).toEqual({ kind: "empty", found: [] });
    expect(disk?.erase).toEqual(["nvmeSanitizeCrypto", "nvmeFormatUserData"]);
  });

  it("that refuses is an error naming the disk, what was tried and the way out", async () => {
    await more.setFaults({ eraseFails: "Invalid Field in Command" });
    const error = await erase(more, clever).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: "ERASE_UNSUPPORTED", remedy: expect.stringContaining('"overwrite"') as string });
    expect((error as Error).message).toMatch(
      /nvme\S+ .*serial S2.*tried NVMe sanitize \(crypto erase\): Invalid.*; NVMe format \(user data erase\)/,
    );
  });

  it("that has no way says so", async () => {
    await expect(erase(more, { mode: "erase" })).rejects.toThrow(/cannot erase itself: it offers no way/);
  });

  it("that says it is done but still holds content is never taken for erased", async () => {
    for (let at = 40; at < 56; at++) await put(more, "plain", at * mebibyte, "secret! ", 131_072);
    await more.setFaults({ eraseLeavesAt: 45 * mebibyte });
    await expect(erase(more, plain)).rejects.toMatchObject({
      code: "DISK_FAILED",
      message: expect.stringMatching(/is not erased by NVMe format .*\d+ of \d+ sampled blocks still hold content/) as string,
    });
    await more.setFaults({});
    expect((await erase(more, plain)).result.method).toBe("nvmeFormatUserData");
  });

  it.each([clever, plain])("that was nearly empty and does nothing is never taken for erased", async (request) => {
    await put(more, request.disk.serialNumber === "S2" ? "clever" : "plain", 30 * mebibyte, "secret!", 1);
    const platform = more.platform();
    platform.eraser.erase = async () => undefined;
    await expect(erase(more, request, platform)).rejects.toMatchObject({ code: "DISK_FAILED" });
  });

  it("that loses what is written is never taken for erased", async () => {
    const platform = more.platform();
    const openDisk = platform.openDisk.bind(platform);
    platform.openDisk = async (facts, mode) => ({ ...(await openDisk(facts, mode)), write: async () => undefined });
    await expect(erase(more, clever, platform)).rejects.toThrow(/does not keep what is written/);
  });

  it.each([0, 1, 5, 9, 14, 18, 20, 100, 200, 300])(
    "killed after %d writes is erased by the next run, whatever it looks like",
    async (writes) => {
      await put(more, "clever", 50 * mebibyte, "secret!");
      const killed = more.platform();
      killed.dieAfterWrites = writes;
      await erase(more, clever, killed).catch(() => undefined);
      expect((await erase(more, clever)).result.method).toBe("nvmeSanitizeCrypto");
      expect((await rest(more, "clever")).includes("secret!")).toBe(false);
    },
  );

  it("is looked for again before each try: another disk in its place is never touched", async () => {
    const platform = more.platform();
    const disks = await platform.listDisks();
    let looks = 0;
    platform.listDisks = async () => (++looks > 3 ? disks.map((disk) => ({ ...disk, serialNumber: `${disk.serialNumber}x` })) : disks);
    await expect(erase(more, clever, platform)).rejects.toMatchObject({ code: "WRONG_DEVICE" });
  });
});
