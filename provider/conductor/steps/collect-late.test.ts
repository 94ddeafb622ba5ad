import { BareMetalError } from "../../domain/errors.js";
import { drive } from "../testing/drive-world.js";
import { bootMac, FakeWorld } from "../testing/fake-world.js";

const neighbor = {
  nic: "eth0",
  lldp: { switchId: "00:1c:73:00:00:01", portId: "Ethernet7", switchSystemName: "leaf-3" },
  vlans: [{ id: 100 }, { id: 200 }],
  vlanId: 100,
};

test.each(["provisioned", "available"] as const)(
  "what the switches said meanwhile is part of the hardware of a host that is %s",
  async (goal) => {
    const world = new FakeWorld();
    world.neighbors = [neighbor, { ...neighbor, nic: "eth9" }];
    const { run } = await drive(world, { goal });
    const [nic] = (run.inventory ?? run.record?.inventory)?.nics ?? [];
    expect([nic?.mac, nic?.pxe, nic?.lldp, nic?.vlans, nic?.vlanId]).toEqual([bootMac, true, neighbor.lldp, neighbor.vlans, 100]);
  },
);

test("a parked ramdisk whose agent does not know the step is no failure", async () => {
  const world = new FakeWorld();
  Object.defineProperty(world, "neighbors", {
    get: () => {
      throw new BareMetalError("AGENT_STEP_FAILED", "this agent has no step lldp");
    },
  });
  const { run } = await drive(world, { goal: "available", change: { parking: "ramdisk" } });
  expect([run.settled, run.inventory?.nics[0]?.lldp]).toEqual([true, undefined]);
});
