import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MachineControl } from "../control/machine-control.js";
import type { MachineSpec } from "../machine/back-end.js";
import type { Rack, RackOptions } from "../rack.js";
import { startRack } from "../rack.js";
import { BmcClient } from "./bmc-client.js";
import { FakeBackEnd } from "./fake-back-end.js";

export const credentials = { username: "admin", password: "let-me-in" };

export function machineSpec(name: string): MachineSpec {
  return {
    name,
    uuid: "5c1f7a2e-0a6b-4f0e-9a51-3f2f4d7e0001",
    serialNumber: `SN-${name}`,
    macAddress: "52:54:00:12:34:56",
    memoryMebibytes: 2048,
    secureBoot: false,
    disks: [
      { name: "root", sizeBytes: 8 * 1024 * 1024, bus: "virtio", model: "Disk", serialNumber: "D1", wwn: "0x5000000000000001" },
      { name: "data", sizeBytes: 4 * 1024 * 1024, bus: "virtio", model: "Disk", serialNumber: "D2", wwn: "0x5000000000000002" },
    ],
  };
}

export interface TestRack {
  readonly rack: Rack;
  readonly machine: MachineControl;
  readonly backEnd: FakeBackEnd;
  readonly client: BmcClient;
  readonly folder: string;
}

/** A rack of one machine `r1` with a fake back end in a folder of its own; both are gone after `work`. */
export async function withRack(options: Partial<RackOptions>, work: (test: TestRack) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rack-"));
  const backEnd = new FakeBackEnd();
  const rack = await startRack({
    folder,
    kind: "qemu",
    machines: [machineSpec("r1")],
    credentials,
    createBackEnd: async () => backEnd,
    ...options,
  });
  try {
    const machine = rack.machine("r1");
    await work({ rack, machine, backEnd, client: BmcClient.of(machine.bmcAddress, credentials), folder });
  } finally {
    await rack.close();
    await rm(folder, { recursive: true, force: true });
  }
}
