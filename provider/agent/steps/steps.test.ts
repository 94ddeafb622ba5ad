import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { agentSteps } from "../agent-steps.js";
import { startRangeServer } from "../testing/range-server.js";
import { TestBench } from "../testing/test-bench.js";
import { testLabel } from "../testing/test-machine.js";

const mebibyte = 1024 * 1024;
const nothing = Buffer.alloc(0);
let bench: TestBench;

beforeEach(async () => {
  bench = await TestBench.make();
});
afterEach(() => bench.close());

async function putBytes(name: string, offset: number, text: string): Promise<void> {
  const file = await open(bench.machine.diskPath(name), "r+");
  await file.write(Buffer.from(text, "latin1"), 0, undefined, offset);
  await file.close();
}

describe("an installation", () => {
  test("writes the image, then the config drive, and the partition table last", async () => {
    expect((await bench.contentOf("S1"))?.kind).toBe("empty");
    await bench.prepare();
    expect((await bench.contentOf("S1"))?.label).toMatchObject({ owner: "platform/dc1", phase: "writing" });
    expect(bench.table().kind).toBe("none");
    const { result } = await bench.write();
    expect(result.bytesAlreadyThere).toBe(0);
    expect(bench.table().kind).toBe("none");
    await bench.finish();
    const reading = bench.table();
    if (reading.kind !== "gpt") throw new Error(reading.reason);
    expect(reading.gpt.partitions.map(({ name }) => name)).toEqual(["root", "esp", "config-2"]);
    const config = reading.gpt.partitions.find(({ name }) => name === "config-2");
    const configOffset = (config?.firstLba ?? 0) * 512;
    expect(
      bench
        .disk("root")
        .subarray(configOffset, configOffset + bench.configDrive.length)
        .equals(bench.configDrive),
    ).toBe(true);
    expect(bench.disk("root").subarray(mebibyte, bench.image.raw.length).equals(bench.image.raw.subarray(mebibyte))).toBe(true);
    expect(
      bench
        .disk("root")
        .subarray(64 * 1024, mebibyte)
        .equals(bench.image.raw.subarray(64 * 1024, mebibyte)),
    ).toBe(true);
    expect((await bench.contentOf("S1"))?.label).toMatchObject({ phase: "complete", digest: "d1" });
    expect(bench.disk("other").equals(Buffer.alloc(bench.machine.pinned.sizeBytes))).toBe(true);
  });

  test("leaves no writes in the first MiB but the label until the end", async () => {
    await bench.prepare();
    const platform = bench.machine.platform();
    await bench.write(bench.machine.context(platform));
    const inHead = platform.writes.filter(({ kind, offset }) => kind === "write" && offset < mebibyte);
    expect(inHead).toEqual([expect.objectContaining({ offset: mebibyte - 4096, length: 4096 })]);
    const last = bench.machine.platform();
    await bench.finish(bench.machine.context(last));
    expect(last.writes.at(-1)).toMatchObject({ offset: 0, length: mebibyte });
  });

  test("done again changes nothing", async () => {
    await bench.install();
    const platform = bench.machine.platform();
    const { result } = await bench.write(bench.machine.context(platform));
    await bench.finish(bench.machine.context(platform));
    expect(platform.writes).toEqual([]);
    expect(result.bytesWritten).toBe(0);
  });

  test.each([1, 2, 5, 9])("killed after %d ranges goes on and writes no range twice", async (ranges) => {
    await bench.prepare();
    const killed = bench.machine.platform();
    // Zeroing before and after the label's block, and the label itself, come first.
    killed.dieAfterWrites = 3 + ranges;
    await expect(bench.write(bench.machine.context(killed))).rejects.toMatchObject({ code: "DISK_FAILED" });
    const resumed = bench.machine.platform();
    await bench.prepare(bench.machine.context(resumed));
    expect(resumed.writes).toEqual([]);
    const { result } = await bench.write(bench.machine.context(resumed));
    const offsets = [...killed.writes.slice(3), ...resumed.writes].map(({ offset }) => offset);
    expect(new Set(offsets).size).toBe(offsets.length);
    expect(offsets.length).toBe(bench.image.map.ranges.length - 1);
    expect(result.bytesAlreadyThere).toBeGreaterThan(0);
    await bench.finish();
    expect(bench.disk("root").subarray(mebibyte, bench.image.raw.length).equals(bench.image.raw.subarray(mebibyte))).toBe(true);
  });

  test("killed at any write of finishing is finished by the next run", async () => {
    await bench.prepare();
    await bench.write();
    for (let writes = 0; ; writes++) {
      const killed = bench.machine.platform();
      killed.dieAfterWrites = writes;
      const end = await bench.finish(bench.machine.context(killed)).catch((error: unknown) => error);
      expect((await bench.contentOf("S1"))?.label).toMatchObject({ incarnation: "abc123" });
      if (!(end instanceof Error)) break;
      expect(writes).toBeLessThan(10);
    }
    expect(bench.table().kind).toBe("gpt");
  });

  test("killed at any write of preparing is prepared by the next run", async () => {
    await bench.install();
    const next = { ...testLabel, digest: "d2" };
    for (let writes = 0; ; writes++) {
      const killed = bench.machine.platform();
      killed.dieAfterWrites = writes;
      const end = await bench.prepare(bench.machine.context(killed), { label: next }).catch((error: unknown) => error);
      expect((await bench.contentOf("S1"))?.kind).toBe("ours");
      if (!(end instanceof Error)) break;
      expect(writes).toBeLessThan(40);
    }
    expect((await bench.contentOf("S1"))?.label).toMatchObject({ digest: "d2", phase: "writing" });
  });

  test("starts over for another digest of the same owner", async () => {
    await bench.install();
    const next = { ...testLabel, digest: "d2" };
    await expect(bench.write(bench.fresh(), { label: next })).rejects.toThrow(/not prepared/);
    await bench.prepare(bench.fresh(), { label: next });
    expect(bench.table().kind).toBe("none");
    const { result } = await bench.write(bench.fresh(), { label: next });
    expect(result.bytesAlreadyThere).toBe(0);
  });

  test("says so when the finished disk was changed since", async () => {
    await bench.install();
    await putBytes("root", 5 * mebibyte, "changed by the running system");
    await expect(bench.write()).rejects.toThrow(/differs from the image at offset/);
  });
});

describe("a disk step stops before the first byte", () => {
  test.each([
    ["ext4", 1080, "\x53\xef", "file system"],
    ["LVM", 512, "LABELONE", "LVM2 physical volume"],
    ["an unknown kind", 100, "some data", "unknown kind"],
  ])("on data of %s", async (_name, offset, bytes, found) => {
    await putBytes("root", offset, bytes);
    const platform = bench.machine.platform();
    const error = await bench.prepare(bench.machine.context(platform)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: "FOREIGN_DATA", message: expect.stringContaining(found) as string });
    expect(platform.writes).toEqual([]);
    await bench.prepare(bench.machine.context(platform), { overwrite: "foreign" });
    expect((await bench.contentOf("S1"))?.found).toEqual([]);
  });

  test("on another owner's installation, naming the owner", async () => {
    await bench.install();
    const stranger = { ...testLabel, owner: "else/where" };
    await expect(bench.prepare(bench.fresh(), { label: stranger })).rejects.toThrow(/label of owner platform\/dc1/);
    const clean = { disk: bench.machine.pinned, owner: "else/where", overwrite: "ours" as const };
    await expect(agentSteps.cleanDisk(bench.fresh(), clean, nothing)).rejects.toMatchObject({ code: "FOREIGN_DATA" });
    expect(bench.table().kind).toBe("gpt");
  });

  test.each([
    ["serial number", { serialNumber: "S9" }],
    ["WWN", { wwn: "eui.9" }],
    ["size", { sizeBytes: 1 }],
    ["several disks", { serialNumber: "", wwn: "" }],
  ])("when the pin does not fit: %s", async (_name, change) => {
    const pinned = { ...bench.machine.pinned, ...change };
    const error = bench.prepare(bench.fresh(), { disk: pinned });
    await expect(error).rejects.toMatchObject({ code: "WRONG_DEVICE", message: expect.stringMatching(/expected .* found /) as string });
  });

  test("when the image is larger than the disk", async () => {
    await bench.prepare();
    const platform = bench.machine.platform();
    const large = { ...bench.image.map, sizeBytes: bench.machine.pinned.sizeBytes + 4096 };
    await expect(bench.write(bench.machine.context(platform), { image: large })).rejects.toMatchObject({ code: "IMAGE_TOO_LARGE" });
    expect(platform.writes).toEqual([]);
  });

  test("when the disk was not prepared or written", async () => {
    await expect(bench.write()).rejects.toMatchObject({ code: "AGENT_STEP_FAILED" });
    await bench.prepare();
    await expect(bench.finish()).rejects.toThrow(/not written/);
  });
});

describe("failures while writing", () => {
  test("a write error names disk and offset", async () => {
    await bench.prepare();
    await bench.machine.setFaults({ diskWriteErrorAt: 5 * mebibyte });
    await expect(bench.write()).rejects.toMatchObject({
      code: "DISK_FAILED",
      message: expect.stringMatching(/failed to write \d+ bytes at offset \d+ of disk \/dev\/nvme1n1/) as string,
    });
  });

  test("broken connections and wrong bytes are fetched again", async () => {
    await bench.prepare();
    let faults = 0;
    bench.server.fault = (response, offset) => {
      if (offset === 0 || faults >= 6) return false;
      faults++;
      if (faults % 2 === 0) response.socket?.destroy();
      else response.writeHead(206, { "content-length": 4 }).end("junk");
      return true;
    };
    await bench.write();
    await bench.finish();
    expect(faults).toBe(6);
  });

  test("a digest that never fits ends the step", async () => {
    await bench.prepare();
    const ranges = bench.image.map.ranges.map((range, index) => (index === 4 ? { ...range, sha256: "0".repeat(64) } : range));
    const wrong = bench.write(bench.fresh(), { image: { ...bench.image.map, ranges } });
    await expect(wrong).rejects.toMatchObject({ code: "IMAGE_CHECKSUM_MISMATCH" });
  });

  test("a server that is gone ends the step after ten tries", async () => {
    await bench.prepare();
    await bench.server.close();
    await expect(bench.write()).rejects.toThrow(/tried 10 times/);
    bench.server = await startRangeServer(bench.image.packed);
  });

  test("a cancelled step stops", async () => {
    await bench.prepare();
    const abort = new AbortController();
    bench.server.fault = (_response, offset) => {
      if (offset > 0) abort.abort(new Error("cancelled"));
      return offset > 0;
    };
    await expect(bench.write(bench.machine.context(bench.machine.platform(), abort.signal))).rejects.toThrow(/cancelled/);
  });

  test("a cut network is survived and breaks the link once", async () => {
    await bench.prepare();
    await bench.machine.setFaults({ networkCutAfterBytes: 3 * mebibyte });
    await bench.write();
    expect(bench.machine.log.filter((line) => /try 1/.test(line)).length).toBeGreaterThan(0);
    expect(await readdir(join(bench.machine.folder, "run"))).toContain("network-was-cut");
  });
});
