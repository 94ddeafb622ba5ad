import type { DiskFacts } from "../platform.js";
import { makeTestMachine, WatchedPlatform, type TestMachine } from "../testing/test-machine.js";
import { inspect } from "./inspect.js";
import { lldp } from "./lldp.js";

let machine: TestMachine;
beforeEach(async () => void (machine = await makeTestMachine()));
afterEach(() => machine.remove());

const nothing = Buffer.alloc(0);

/** A machine whose root disk never says how it can be erased. */
class StubbornPlatform extends WatchedPlatform {
  override async readErase(facts: DiskFacts): Promise<readonly ["discardZeroes"]> {
    if (facts.serialNumber === "S1") await new Promise(() => undefined);
    return ["discardZeroes"];
  }
}

test("an inspection tells the machine and its disks, and how long that took", async () => {
  const { result } = await inspect(machine.context(machine.platform()), {}, nothing);
  expect(result.storage.map(({ serialNumber, content }) => [serialNumber, content.kind])).toEqual([
    ["S0", "empty"],
    ["S1", "empty"],
  ]);
  expect(result).toMatchObject({ numa: [{ id: 0 }], tpm: { present: false }, boot: { kexec: true, kexecRefusal: "" } });
  expect(machine.log.at(-1)).toMatch(/^info: inspection took \d\.\d s \((machine|list of disks) .* disks \d\.\d s\)$/);
});

test("a disk that does not say how it can be erased costs a second, not the inspection", async () => {
  const platform = new StubbornPlatform({ folder: machine.folder, leave: async () => undefined });
  const startedAt = performance.now();
  const { result } = await inspect(machine.context(platform), {}, nothing);
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(result.storage.map(({ serialNumber, erase }) => [serialNumber, erase])).toEqual([
    ["S0", ["discardZeroes"]],
    ["S1", undefined],
  ]);
  expect(machine.log.filter((line) => line.startsWith("warn"))).toEqual([
    "warn: erase abilities of /dev/nvme1n1 is left out: no answer within 1.0 s",
  ]);
});

test("what the switches have announced is told at once", async () => {
  const { result } = await lldp(machine.context(machine.platform()), {}, nothing);
  expect(result.neighbors).toEqual([
    { nic: "eth0", lldp: expect.objectContaining({ portId: "swp1" }) as unknown, vlans: [{ id: 1 }], vlanId: 1 },
  ]);
});
