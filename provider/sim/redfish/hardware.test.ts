import { parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { createRedfishConnector } from "../../adapters/bmc/redfish/redfish-connector.js";
import { virtualProgress } from "../../adapters/bmc/redfish/testing/virtual-clock.js";
import type { HardwareFacts } from "../../domain/hardware/inventory.js";
import type { MachineSpec } from "../machine/back-end.js";
import { FilesPlatform } from "../memory/files-platform.js";
import { credentials, machineSpec, withRack } from "../testing/test-rack.js";

const rich: MachineSpec = {
  ...machineSpec("r1"),
  moreMacAddresses: ["52:54:00:12:34:57"],
  tpm: "2.0",
  gpu: true,
  secureBoot: true,
  disks: [
    { name: "root", sizeBytes: 8 << 20, bus: "nvme", model: "Fast", serialNumber: "D1", wwn: "eui.0025388b71b1e2f3" },
    { name: "data", sizeBytes: 4 << 20, bus: "scsi", model: "Disk", serialNumber: "D2", wwn: "0x5000000000000002" },
  ],
};

test.each([
  ["plain", machineSpec("r1")],
  ["rich", rich],
])("BMC and ramdisk of a %s machine tell of the same parts", async (_name, spec) => {
  await withRack({ machines: [spec] }, async ({ machine, folder }) => {
    const target = { address: parseBmcAddress(machine.bmcAddress), ...credentials, trust: { mode: "insecure" } } as const;
    const progress = virtualProgress();
    const session = await createRedfishConnector().connect(progress, target);
    try {
      const { hardware, unknown } = await session.readHardware(progress);
      const platform = new FilesPlatform({ folder: `${folder}/r1`, leave: async () => undefined });
      const seen = { ...(await platform.readMachine()), storage: await platform.listDisks() };
      expect(unknown).toEqual([]);
      expect(comparable(hardware)).toEqual(comparable(seen));
    } finally {
      await session.close();
    }
  });
});

function comparable({ systemVendor, firmware, ramMebibytes, cpu, nics, storage, boot, tpm, pci }: HardwareFacts): unknown {
  return {
    systemVendor,
    version: firmware.bios.version,
    ramMebibytes,
    cpu: [cpu.arch, cpu.count, cpu.model, cpu.clockMegahertz],
    nics: nics.map(({ mac, speedGbps, carrier, firmwareVersion }) => [mac, speedGbps, carrier, firmwareVersion]),
    storage: storage.map(({ serialNumber, wwn, model, sizeBytes, type }) => [serialNumber, wwn, model, sizeBytes, type]),
    boot: [boot.mode, boot.secureBoot, boot.setupMode, boot.tpm],
    tpm,
    pci: pci?.map(({ address, vendorId, deviceId, classId }) => [address, vendorId, deviceId, classId]),
  };
}
