import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { agentSteps } from "../agent-steps.js";
import { TestBench } from "../testing/test-bench.js";

const nothing = Buffer.alloc(0);
let bench: TestBench;

beforeEach(async () => {
  bench = await TestBench.make();
});
afterEach(() => bench.close());

describe("leaving", () => {
  const handOver = (kexec: "auto" | "never" | "required") =>
    agentSteps.handOver(bench.fresh(), { disk: bench.machine.pinned, kexec, nonce: "0123456789" }, nothing);

  test("goes by kexec into the written system", async () => {
    await bench.install();
    const { result, afterAnswer } = await handOver("auto");
    expect(result).toEqual({ method: "kexec", reason: "" });
    expect(bench.machine.exits).toEqual([]);
    await afterAnswer?.();
    expect(bench.machine.exits).toEqual([{ kind: "kexec", disk: "root" }]);
  });

  test.each([
    ["kexec is not wanted", "never", {}, /never/],
    ["the kernel is refused", "auto", { kexecRefused: "Key was rejected by service" }, /refused: Key was rejected/],
  ] as const)("reboots when %s, and says why", async (_name, kexec, faults, reason) => {
    await bench.install();
    await bench.machine.setFaults(faults);
    const { result, afterAnswer } = await handOver(kexec);
    expect(result).toEqual({ method: "reboot", reason: expect.stringMatching(reason) as string });
    await afterAnswer?.();
    expect(bench.machine.exits).toEqual([{ kind: "reboot" }]);
  });

  test("stays when kexec is required and refused", async () => {
    await bench.install();
    await bench.machine.setFaults({ kexecRefused: "no" });
    await expect(handOver("required")).rejects.toMatchObject({ code: "KEXEC_REFUSED" });
    expect(bench.machine.exits).toEqual([]);
  });

  test("powers off after the answer", async () => {
    const { afterAnswer } = await agentSteps.powerOff(bench.fresh(), {}, nothing);
    await afterAnswer?.();
    expect(bench.machine.exits).toEqual([{ kind: "powerOff" }]);
  });
});

describe("the boot entry and cleaning", () => {
  const setEntry = () => agentSteps.setBootEntry(bench.fresh(), { disk: bench.machine.pinned }, nothing);
  const variables = () => readdir(join(bench.machine.folder, "efivars"));

  test("the entry is made once, and cleaning removes all that we wrote", async () => {
    await bench.install();
    expect((await setEntry()).result.entry).toBe("Boot0000 baremetal /EFI/BOOT/BOOTX64.EFI");
    const first = await readFile(join(bench.machine.folder, "efivars", "BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c"));
    expect(first).toEqual(Buffer.from([7, 0, 0, 0, 0, 0]));
    await setEntry();
    expect(await variables()).toHaveLength(2);
    const clean = () =>
      agentSteps.cleanDisk(bench.fresh(), { disk: bench.machine.pinned, owner: "platform/dc1", overwrite: "ours" }, nothing);
    await clean();
    expect(await variables()).toEqual([]);
    expect(await bench.contentOf("S1")).toEqual({ kind: "empty", found: [] });
    expect(bench.disk("root").includes(bench.configDrive.subarray(0, 4096))).toBe(false);
    await clean();
  });

  test("cleaning killed at any write is finished by the next run", async () => {
    await bench.install();
    const request = { disk: bench.machine.pinned, owner: "platform/dc1", overwrite: "ours" as const };
    for (let writes = 0; ; writes++) {
      const killed = bench.machine.platform();
      killed.dieAfterWrites = writes;
      const end = await agentSteps.cleanDisk(bench.machine.context(killed), request, nothing).catch((error: unknown) => error);
      if (!(end instanceof Error)) break;
      expect(end).toMatchObject({ code: "DISK_FAILED" });
      expect(writes).toBeLessThan(60);
    }
    expect((await bench.contentOf("S1"))?.kind).toBe("empty");
  });

  test("an image without a loader is refused", async () => {
    await bench.prepare();
    await expect(setEntry()).rejects.toMatchObject({ code: "IMAGE_NOT_BOOTABLE" });
  });
});
