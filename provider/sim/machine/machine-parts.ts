import type { DiskSpec, MachineSpec } from "./back-end.js";

/** What a server is built of, so that its BMC and its ramdisk tell the same. */
export interface MachineParts {
  readonly manufacturer: string;
  readonly model: string;
  readonly biosVersion: string;
  readonly biosDate: string;
  readonly cpu: { readonly model: string; readonly threads: number; readonly megahertz: number };
  readonly nics: readonly NicPart[];
  readonly disks: readonly DiskPart[];
  readonly pci: readonly PciPart[];
}

export interface NicPart {
  /** In the ramdisk. */
  readonly name: string;
  readonly macAddress: string;
  readonly speedGbps: number;
  readonly pciAddress: string;
  readonly firmwareVersion: string;
  readonly neighbor: { readonly chassis: string; readonly port: string; readonly system: string; readonly vlan: number };
}

export interface DiskPart {
  readonly spec: DiskSpec;
  readonly pciAddress: string;
}

export interface PciPart {
  readonly address: string;
  readonly vendorId: string;
  readonly deviceId: string;
  readonly classId: string;
  readonly driver: string;
  readonly kind: "network" | "storage" | "accelerator";
}

const storageParts = {
  virtio: { vendorId: "0x1af4", deviceId: "0x1042", classId: "0x010000", driver: "virtio-pci" },
  scsi: { vendorId: "0x1af4", deviceId: "0x1048", classId: "0x010000", driver: "virtio-pci" },
  nvme: { vendorId: "0x1b36", deviceId: "0x0010", classId: "0x010802", driver: "nvme" },
} as const;
const networkPart = { vendorId: "0x1af4", deviceId: "0x1041", classId: "0x020000", driver: "virtio-pci" } as const;
const gpuPart = { vendorId: "0x10de", deviceId: "0x2330", classId: "0x030200", driver: "" } as const;

export function partsOf(spec: MachineSpec): MachineParts {
  const macs = [spec.macAddress, ...(spec.moreMacAddresses ?? [])];
  const nics = macs.map((mac, index) => nicPart(mac.toLowerCase(), index));
  const disks = spec.disks.map((disk, index): DiskPart => ({ spec: disk, pciAddress: slot(8 + index) }));
  const pci: PciPart[] = [
    ...nics.map(({ pciAddress }): PciPart => ({ address: pciAddress, ...networkPart, kind: "network" })),
    ...disks.map((disk): PciPart => ({ address: disk.pciAddress, ...storageParts[disk.spec.bus], kind: "storage" })),
    ...(spec.gpu === true ? [{ address: "0000:41:00.0", ...gpuPart, kind: "accelerator" } as const] : []),
  ];
  return {
    manufacturer: "Pulumi Baremetal Lab",
    model: "Simulated Server",
    biosVersion: "1.0",
    biosDate: "01/01/2026",
    cpu: { model: "Simulated CPU", threads: 2, megahertz: 2000 },
    nics,
    disks,
    pci: pci.sort((a, b) => (a.address < b.address ? -1 : 1)),
  };
}

function nicPart(macAddress: string, index: number): NicPart {
  return {
    name: `eth${index}`,
    macAddress,
    speedGbps: 10,
    pciAddress: index === 0 ? slot(3) : slot(0x10 + index),
    firmwareVersion: "1.0",
    neighbor: { chassis: "52:54:00:00:00:fe", port: `swp${index + 1}`, system: "lab-switch", vlan: 1 },
  };
}

function slot(number: number): string {
  return `0000:00:${number.toString(16).padStart(2, "0")}.0`;
}
